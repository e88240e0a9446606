-- Submits, each of a deal of its own; the tokens of the orgs stand in BENCH_TOKENS, one a line.
local tokens, number, threads = {}, 0, 0
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
function setup(thread) thread:set("place", threads); threads = threads + 1 end
function init() number = 0 end
function request()
  number = number + 1
  local id = os.getenv("BENCH_ROUND") .. "-" .. place .. "-" .. number
  local body = string.format('{"deal": {"external_id": "D%s", "name": "Globex rollout", "account": {"external_id": "A%s", '
    .. '"name": "Globex", "segment": "enterprise"}, "amount": 48000000, "currency": "EUR", "stage": "negotiation", '
    .. '"close_date": "2027-01-29"}, "kind": "integration", "title": "Provision users from Okta", "need": "Their IT will not sign '
    .. 'without SCIM.", "blocker": "deal_breaker", "details": {"system": "Okta", "direction": "in"}}', id, id)
  return wrk.format("POST", "/v1/asks", {["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. tokens[number % #tokens + 1]}, body)
end
function done(summary, latency, requests)
  io.write(string.format("RATE %.1f BAD %d P50 %.0f P99 %.0f\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
