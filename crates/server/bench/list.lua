-- Load for wrk: each request lists the latest conversations of a user.
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

dofile(os.getenv("HERE") .. "/result.lua")
