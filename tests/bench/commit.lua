-- Commits asks, each once: "token ask_id" a line in BENCH_ASKS, dealt out to the threads.
local threads, mine, number = 0, {}, 0
function setup(thread) thread:set("place", threads); threads = threads + 1 end
function init()
  local at = 0
  for line in io.lines(os.getenv("BENCH_ASKS")) do
    if at % tonumber(os.getenv("BENCH_THREADS")) == place then mine[#mine + 1] = line end
    at = at + 1
  end
end
local body = '{"kind": "work", "scope": "SCIM 2.0 users and groups from Okta", "customer_wording": "We will.", "rationale": "Third ask '
  .. 'this quarter.", "due_on": "2027-03-31", "deliverable": {"title": "SCIM 2.0", "points": 1}, "conditions": [{"kind": "deal_won"}]}'
function request()
  number = number + 1
  local token, id = string.match(mine[(number - 1) % #mine + 1], "(%S+) (%S+)")
  return wrk.format("POST", "/v1/asks/" .. id .. "/commit", {["Content-Type"] = "application/json", ["If-Match"] = '"1"',
    ["Authorization"] = "Bearer " .. token}, body)
end
function done(summary, latency, requests)
  io.write(string.format("RATE %.1f BAD %d P50 %.0f P99 %.0f\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
