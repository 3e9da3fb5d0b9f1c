function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A Markdown table for each concurrency; ratios are of medians, against the server named. */
export function report(samples, servers, concurrencies, reference) {
  const blocks = [];
  for (const c of concurrencies) {
    const of = (server) => samples.filter((sample) => sample.server === server && sample.c === c);
    const rate = (server) => median(of(server).map((sample) => sample.rate));
    const lines = [
      `| c=${c} | requests/s | p50 ms | p99 ms | CPU µs/request | ${servers.includes(reference) ? 'ratio' : ''} | failed |`,
      '|---|---|---|---|---|---|---|',
    ];
    for (const server of servers) {
      const all = of(server);
      const best = Math.max(...all.map((sample) => sample.rate));
      const middle = (key, digits) => median(all.map((sample) => sample[key])).toFixed(digits);
      const failed = all.reduce((sum, sample) => sum + sample.errors, 0);
      const ratio = servers.includes(reference) ? (rate(server) / rate(reference)).toFixed(3) : '';
      lines.push(`| ${server} | ${Math.round(rate(server))} (${Math.round(best)}) | ${middle('p50', 3)} | ${middle('p99', 2)} | ${middle('cpu', 1)} | ${ratio} | ${failed} |`);
    }
    blocks.push(lines.join('\n'));
  }
  return blocks.join('\n\n');
}
