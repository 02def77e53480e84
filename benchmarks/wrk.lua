-- Sends the requests of a file in turns and prints what came of them as one line of JSON.
-- Arguments: the file (see benchmarks/load_generator.py) and a word that no other run has.

local prepared, turn, run = {}, 0, ""

function init(args)
  local requests = dofile(args[1])
  run = args[2]
  for _, request in ipairs(requests) do
    local before, after = request.body:match("^(.*)@UNIQUE@(.*)$")
    if before then
      table.insert(prepared, { headers = request.headers, before = before, after = after })
    else
      table.insert(prepared, wrk.format("POST", nil, request.headers, request.body))
    end
  end
end

function request()
  turn = turn + 1
  local next = prepared[turn % #prepared + 1]
  if type(next) == "string" then return next end
  return wrk.format("POST", nil, next.headers, next.before .. run .. turn .. next.after)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "bytes": %d, "p50": %.3f, "p99": %.3f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
