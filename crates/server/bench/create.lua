-- Load for wrk: each request creates the conversation of an order that has none so far.
-- LOAD is the file that generate.py wrote, FIRST the line to begin with (counted from 0), COUNT how many to read.
local lines = {}
local next_line = 0

function init(args)
   local first = tonumber(os.getenv("FIRST") or "0")
   local last = first + tonumber(os.getenv("COUNT") or "1e9")
   local number = 0
   for line in io.lines(os.getenv("LOAD")) do
      if number >= last then break end
      if number >= first then lines[#lines + 1] = line end
      number = number + 1
   end
end

function request()
   next_line = next_line + 1
   local line = lines[next_line]
   if not line then error("LOAD has too few lines") end
   local order, token, seller = line:match("(%S+) (%S+) (%S+)")
   return wrk.format("POST", "/conversations", {
      ["Authorization"] = "Bearer " .. token,
      ["Content-Type"] = "application/json",
   }, '{"source":{"type":"ORDER","id":"' .. order .. '"},"recipientId":"' .. seller ..
      '","body":"Hi, is the Charizard 4/102 still in its sleeve, and could you send it before Friday?"}')
end

dofile(os.getenv("HERE") .. "/result.lua")
