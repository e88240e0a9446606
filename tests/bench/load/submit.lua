-- Submits, each of a deal of its own; the tokens of the orgs stand in BENCH_TOKENS, one a line.
package.path = os.getenv("BENCH_LOAD") .. "/?.lua"
local shared = require("shared")
local tokens, heads, number, start = shared.lines("BENCH_TOKENS"), {}, 0, os.getenv("BENCH_ROUND") .. "-"
local FORM = '{"deal": {"external_id": "D%s", "name": "Globex rollout", "account": {"external_id": "A%s", "name": "Globex", '
  .. '"segment": "enterprise"}, "amount": 48000000, "currency": "EUR", "stage": "negotiation", "close_date": "2027-01-29"}, '
  .. '"kind": "integration", "title": "Provision users from Okta", "need": "Their IT will not sign without SCIM.", '
  .. '"blocker": "deal_breaker", "details": {"system": "Okta", "direction": "in"}}'

setup, done = shared.setup, shared.done

function init()
  start = start .. place .. "-"
  for at, token in ipairs(tokens) do
    heads[at] = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token }
  end
end

function request()
  number = number + 1
  local id = start .. number
  return wrk.format("POST", "/v1/asks", heads[number % #heads + 1], string.format(FORM, id, id))
end
