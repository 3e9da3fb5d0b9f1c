// What a good function's callers notice of bad neighbours: latency of hello (fresh instance for each request) alone, and
// while eight clients call endless loops, recursions, memory bombs and floods all the time.
//   node bench/neighbours/run.mjs [--seconds 10]
import { spawn } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const at = process.argv.indexOf('--seconds');
const seconds = at < 0 ? 10 : Number(process.argv[at + 1]);
const bad = ['loop', 'recurse', 'grow', 'flood'];
const limits = 'timeout=1s,memory=64Mi,response=1Mi';

const functions = ['hello=examples/hello/hello.wasm', ...bad.map((name) => `${name}=tests/guests/${name}.wasm,${limits}`)];
const server = spawn('./wasmfaas', ['serve', '--listen', '127.0.0.1:0', ...functions.flatMap((text) => ['--function', text])], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'pipe'],
});
const port = await new Promise((resolve, reject) => {
  let text = '';
  server.stderr.on('data', (chunk) => {
    text = (text + chunk).slice(-10_000);
    const match = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text);
    if (match) resolve(Number(match[1]));
  });
  server.on('exit', () => reject(new Error(`the server ended:\n${text}`)));
});

function client() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return (path, body) =>
    new Promise((resolve, reject) => {
      const request = http.request({ port, agent, method: 'POST', path }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
}

async function measure() {
  const call = client();
  const times = [];
  let wrong = 0;
  const end = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < end; i++) {
    const start = performance.now();
    const { text } = await call('/hello', `{"args":["${i}"]}`);
    times.push(performance.now() - start);
    if (text !== `{"status":0,"output":["arg 0: program","arg 1: ${i}"]}`) wrong++;
  }
  times.sort((a, b) => a - b);
  const percentile = (p) => times[Math.min(times.length - 1, Math.floor(times.length * p))];
  return { count: times.length, p50: percentile(0.5), p99: percentile(0.99), max: times.at(-1), wrong };
}

const row = (name, r) => console.log(`| ${name} | ${r.count} | ${r.p50.toFixed(2)} | ${r.p99.toFixed(2)} | ${r.max.toFixed(1)} | ${r.wrong} |`);

// Every function is compiled, and the code cache filled, before anything is measured.
const warm = client();
for (const name of bad) await warm('/' + name, '{}');
for (let i = 0; i < 2000; i++) await warm('/hello', '{}');

console.log('| hello, one request at a time | answers | p50 ms | p99 ms | max ms | wrong |\n|---|---|---|---|---|---|');
row('alone', await measure());
let stop = false;
const statuses = new Map();
const clients = Array.from({ length: 8 }, async (_, i) => {
  const call = client();
  const name = bad[i % bad.length];
  while (!stop) {
    const { status } = await call('/' + name, '{}');
    statuses.set(`${name} ${status}`, (statuses.get(`${name} ${status}`) ?? 0) + 1);
  }
});
row('beside eight bad callers', await measure());
stop = true;
await Promise.all(clients);
row('alone again', await measure());
console.log(`\nThe bad ones' answers: ${[...statuses].map(([key, count]) => `${key} × ${count}`).sort().join(', ')}.`);
server.removeAllListeners('exit');
server.kill('SIGTERM');
