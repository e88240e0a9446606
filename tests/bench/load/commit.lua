-- Commits asks, each once: "token ask_id" a line in BENCH_ASKS, dealt out to the threads.
package.path = os.getenv("BENCH_LOAD") .. "/?.lua"
local shared = require("shared")
local mine, number, threads = {}, 0, tonumber(os.getenv("BENCH_THREADS"))
local BODY = '{"kind": "work", "scope": "SCIM 2.0 users and groups from Okta", "customer_wording": "We will.", "rationale": '
  .. '"Third ask this quarter.", "due_on": "2027-03-31", "deliverable": {"title": "SCIM 2.0", "points": 1}, "conditions": '
  .. '[{"kind": "deal_won"}]}'

setup, done = shared.setup, shared.done

function init()
  for at, line in ipairs(shared.lines("BENCH_ASKS")) do
    if at % threads == place then mine[#mine + 1] = line end
  end
end

function request()
  number = number + 1
  local token, id = string.match(mine[(number - 1) % #mine + 1], "(%S+) (%S+)")
  return wrk.format("POST", "/v1/asks/" .. id .. "/commit", { ["Content-Type"] = "application/json", ["If-Match"] = '"1"',
    ["Authorization"] = "Bearer " .. token }, BODY)
end
