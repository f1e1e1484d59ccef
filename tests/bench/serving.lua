-- Asks for the addresses in a file, drawn by a fixed seed, and prints what wrk measured as one line of JSON.
local addresses = {}
for line in io.lines(os.getenv("ADDRESSES")) do addresses[#addresses + 1] = line end

function init() math.randomseed(5) end

function request() return wrk.format("GET", addresses[math.random(#addresses)]) end

function done(summary, latency)
   local bad = summary.errors
   io.write(string.format('JSON {"requests": %d, "per_s": %.1f, "p50_ms": %.2f, "p99_ms": %.2f, "errors": %d}\n',
      summary.requests, summary.requests * 1e6 / summary.duration, latency:percentile(50) / 1000,
      latency:percentile(99) / 1000, bad.connect + bad.read + bad.write + bad.status + bad.timeout))
end
