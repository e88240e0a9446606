-- Reads the queues of BENCH_TOKENS' people, fifty a page. BENCH_ETAG=yes: says each time which one it has, so that nothing is sent
-- again; the ETags are asked for before it begins.
package.path = os.getenv("BENCH_LOAD") .. "/?.lua"
local shared = require("shared")
local tokens, requests, number = shared.lines("BENCH_TOKENS"), {}, 0

setup, done = shared.setup, shared.done

local function etag_of(token)
  local command = string.format("curl -sS -o /dev/null -D - -H 'Authorization: Bearer %s' '%s/v1/queue?limit=50'", token,
    string.format("http://%s:%s", wrk.host, wrk.port))
  local answer = io.popen(command):read("*a")
  return string.match(answer, "[Ee][Tt]ag: ([^\r\n]+)")
end

function init()
  for at, token in ipairs(tokens) do
    local head = { ["Authorization"] = "Bearer " .. token }
    if os.getenv("BENCH_ETAG") == "yes" then head["If-None-Match"] = etag_of(token) end
    requests[at] = wrk.format("GET", "/v1/queue?limit=50", head)
  end
end

function request()
  number = number + 1
  return requests[number % #requests + 1]
end
