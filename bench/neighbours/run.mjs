// What a good function's callers notice of bad neighbours: latency of hello (fresh instance for each request) alone, and
// while eight clients call endless loops, recursions, memory bombs and floods all the time.
//   node bench/neighbours/run.mjs [--seconds 10]
import { client, forSeconds, head, measure, row, serve } from './keeper.mjs';

const at = process.argv.indexOf('--seconds');
const seconds = at < 0 ? 10 : Number(process.argv[at + 1]);
const bad = ['loop', 'recurse', 'grow', 'flood'];
const limits = 'timeout=1s,memory=64Mi,response=1Mi';
const server = await serve(['hello=examples/hello/hello.wasm', ...bad.map((name) => `${name}=tests/guests/${name}.wasm,${limits}`)]);

// Every function is compiled, and the code cache filled, before anything is measured.
const warm = client(server.port);
for (const name of bad) await warm('/' + name, '{}');
for (let i = 0; i < 2000; i++) await warm('/hello', '{}');

head();
row('alone', await measure(server.port, forSeconds(seconds)));
let stop = false;
const statuses = new Map();
const clients = Array.from({ length: 8 }, async (_, i) => {
  const call = client(server.port);
  const name = bad[i % bad.length];
  while (!stop) {
    const { status } = await call('/' + name, '{}');
    statuses.set(`${name} ${status}`, (statuses.get(`${name} ${status}`) ?? 0) + 1);
  }
});
row('beside eight bad callers', await measure(server.port, forSeconds(seconds)));
stop = true;
await Promise.all(clients);
row('alone again', await measure(server.port, forSeconds(seconds)));
console.log(`\nThe bad ones' answers: ${[...statuses].map(([key, count]) => `${key} × ${count}`).sort().join(', ')}.`);
await server.stop();
