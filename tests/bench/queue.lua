-- Reads the queue of BENCH_TOKENS' people, fifty a page.
local tokens, number = {}, 0
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
function request()
  number = number + 1
  return wrk.format("GET", "/v1/queue?limit=50", {["Authorization"] = "Bearer " .. tokens[number % #tokens + 1]})
end
function done(summary, latency, requests)
  io.write(string.format("RATE %.1f BAD %d P50 %.0f P99 %.0f\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
