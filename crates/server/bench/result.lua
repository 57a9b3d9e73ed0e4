-- One line for lib.sh to read, at the end of a run of wrk.
function done(summary, latency)
   io.write(string.format("RESULT requests=%d rps=%.0f p50=%.2f p99=%.2f max=%.2f errors=%d non2xx=%d\n",
      summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
      latency:percentile(99) / 1000, latency.max / 1000,
      summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
      summary.errors.status))
end
