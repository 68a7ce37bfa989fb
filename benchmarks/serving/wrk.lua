-- wrk -s wrk.lua URL -- PATHS [HEADER VALUE]: asks for the paths in a file, one after the other; prints one line of JSON.
-- With a % in the value, it is a number that no request had before: caches by header then know no answer.
local paths, at, fresh = {}, 0, nil

function init(args)
  for path in io.lines(args[1]) do paths[#paths + 1] = path end
  if args[3] and args[3]:find("%%") then fresh = { args[2], args[3], os.time() * 1000 }
  elseif args[3] then wrk.headers[args[2]] = args[3] end
end

function request()
  at = at % #paths + 1
  if not fresh then return wrk.format("GET", paths[at]) end
  fresh[3] = fresh[3] + 1
  return wrk.format("GET", paths[at], { [fresh[1]] = (fresh[2]:gsub("%%", string.format("%.0f", fresh[3]))) })
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\n{"requests":%d,"seconds":%.6f,"bytes":%d,"failed":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
