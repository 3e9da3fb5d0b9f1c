-- wrk's script: one POST body for all requests, and a line that run.mjs reads.
wrk.method = "POST"
wrk.body = '{"args":["White","Hank"]}'
wrk.headers["Content-Type"] = "application/json"

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
      latency:percentile(50), latency:percentile(99),
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
