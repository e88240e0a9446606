-- What the scripts share: which thread this is, the lines of a file, and what is told at the end.
local shared = { threads = 0 }

function shared.lines(variable)
  local lines = {}
  for line in io.lines(os.getenv(variable)) do lines[#lines + 1] = line end
  return lines
end

function shared.setup(thread)
  thread:set("place", shared.threads)
  shared.threads = shared.threads + 1
end

function shared.done(summary, latency)
  io.write(string.format("RATE %.1f BAD %d P50 %.0f P99 %.0f\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end

return shared
