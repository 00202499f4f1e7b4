-- What wrk asks in tools/dev/bench: with BENCH_NUMBERS (a file, one number a line) documents of suppliers at random; with BENCH_WRITES it
-- adds suppliers; else the address that it was given. Prints one line: requests, microseconds, errors, and three percentiles of the latency in microseconds.
local numbers, threads = {}, 0

function setup(thread)
    threads = threads + 1
    thread:set("seed", os.time() + 7919 * threads)
end

function init()
    math.randomseed(seed)
end

local file = os.getenv("BENCH_NUMBERS")
if file and file ~= "" then
    for line in io.lines(file) do numbers[#numbers + 1] = line end

    function request()
        return wrk.format("GET", "/api/v1/suppliers/" .. numbers[math.random(#numbers)])
    end
end

local writes = os.getenv("BENCH_WRITES")
if writes and writes ~= "" then
    function request()
        return wrk.format("POST", "/api/v1/suppliers", { ["Content-Type"] = "application/json" },
            string.format('{"country":"HR","legal_name":"Tvrtka %d d.o.o."}', math.random(1000000000)))
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format("bench %d %d %d %d %d %d\n", summary.requests, summary.duration,
        e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(50), latency:percentile(99), latency.max))
end
