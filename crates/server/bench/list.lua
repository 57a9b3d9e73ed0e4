-- Load for wrk: each request lists the latest conversations of a user, or the messages of one.
-- LOAD is the file that generate.py wrote; users come in its order.
local tokens = {}
local number = 0

function init(args)
   for line in io.lines(os.getenv("LOAD")) do
      if #tokens >= 5000 then break end
      tokens[#tokens + 1] = line:match("%S+ (%S+)")
   end
end

function request()
   number = number + 1
   return wrk.format("GET", "/conversations?size=20", {["Authorization"] = "Bearer " .. tokens[number % #tokens + 1]})
end

function done(summary, latency)
   io.write(string.format("RESULT requests=%d rps=%.0f p50=%.2f p99=%.2f max=%.2f errors=%d non2xx=%d\n",
      summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
      latency:percentile(99) / 1000, latency.max / 1000,
      summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
      summary.errors.status))
end
