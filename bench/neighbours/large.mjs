// What a function's callers notice while a large module beside it is loaded, first runs on the JIT, and is compiled ahead of
// time in the background: latency of hello (fresh instance for each request) in each of these times.
//   node bench/neighbours/large.mjs MODULE [--body '{"args":["--version"]}'] [--seconds 10]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { client, forSeconds, head, measure, row, serve } from './keeper.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const seconds = Number(option('--seconds', 10));
const body = option('--body', '{"args":["--version"]}');
const hello = 'hello=examples/hello/hello.wasm';
const cache = mkdtempSync(join(tmpdir(), 'wasmfaas-large-'));
const environment = { WASMFAAS_CACHE: cache };

try {
  // hello's image is in the cache, and its figures alone are known, before the large module comes.
  const first = await serve([hello], environment);
  await first.logged(/compiled ahead of time/);
  const warm = client(first.port);
  for (let i = 0; i < 2000; i++) await warm('/hello', '{}');
  head();
  row('alone', await measure(first.port, forSeconds(seconds)));
  await first.stop();

  const server = await serve([hello, `big=${resolve(process.argv[2])},timeout=600s,memory=1Gi`], environment);
  const start = performance.now();
  let answer, compiled;
  const compilation = server.logged(/compiled ahead of time.*big|runs on the JIT.*big/).then((line) => (compiled = { line, after: performance.now() - start }));
  const call = client(server.port)('/big', body).then((got) => (answer = { ...got, after: performance.now() - start }));
  row('while the large one is loaded and runs for the first time', await measure(server.port, () => !answer));
  if (!compiled) row('while it is compiled ahead of time', await measure(server.port, () => !compiled));
  await Promise.all([call, compilation]);
  row('after that', await measure(server.port, forSeconds(seconds)));
  const again = performance.now();
  const { text } = await client(server.port)('/big', body);
  console.log(`\nThe large one's first answer after ${(answer.after / 1000).toFixed(1)} s, status ${answer.status}: ${answer.text.slice(0, 200)}`);
  console.log(`Compiled after ${(compiled.after / 1000).toFixed(1)} s: ${compiled.line.slice(0, 200)}`);
  console.log(`Then an answer in ${(performance.now() - again).toFixed(0)} ms: ${text === answer.text ? 'the same' : text.slice(0, 200)}`);
  await server.stop();
} finally {
  rmSync(cache, { recursive: true });
}
