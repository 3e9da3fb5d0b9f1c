// Process start to first right answer, in interleaved rounds, and what a loaded idle function costs.
//   node bench/start.mjs [--starts 15] [--functions 200]
// Needs a build: `./wasmfaas version` makes one. Run it twice for the figures with ahead-of-time images in the cache.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

const root = fileURLToPath(new URL('..', import.meta.url));
const ours = root + '.build/wasmfaas/wasmfaas';
const hello = root + 'examples/hello/hello.wasm';
const workerd = root + '.build/peers/node_modules/@cloudflare/workerd-linux-64/bin/workerd';
const kestrel = root + 'bench/http/kestrel-constant/bin/Release/net10.0/kestrel-constant';
const request = { method: 'POST', body: '{"args":["White","Hank"]}' };
const port = 18100;

function option(name, fallback) {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

async function ask(path, server) {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    try {
      const { output } = await (await fetch(`http://127.0.0.1:${port}${path}`, request)).json();
      if (output[2] !== 'arg 2: Hank') throw new Error(`answered ${JSON.stringify(output)}`);
      return;
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED') throw error;
      await delay(1);
    }
  }
}

async function stop(server) {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  await ended;
}

const launch = (command) => spawn(command[0], command.slice(1), { stdio: 'ignore' });

/** Private memory in KiB: what goes away when the process ends. */
function privateMemory(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return ['Private_Clean', 'Private_Dirty'].reduce((sum, key) => sum + Number(new RegExp(`${key}: +(\\d+)`).exec(text)[1]), 0);
}

const serve = [ours, 'serve', '--listen', `127.0.0.1:${port}`, '--api', '127.0.0.1:0', '--data', `${tmpdir()}/wasmfaas-bench-start`];
const servers = [
  { name: 'wasmfaas serve, hello', path: '/hello', command: [...serve, '--function', `hello=${hello}`] },
  { name: 'Kestrel constant', path: '/', command: [kestrel, String(port)] },
  { name: 'Node constant', path: '/', command: ['node', root + 'bench/http/peers/node-server.mjs', String(port), 'constant'] },
  { name: 'workerd hello', path: '/', command: [workerd, 'serve', root + 'bench/http/peers/workerd.capnp', 'hello', `--socket-addr=http=127.0.0.1:${port}`] },
].filter(({ command }) => command[0] === 'node' || existsSync(command[0]));

const times = new Map(servers.map(({ name }) => [name, []]));
for (let i = 0; i < option('starts', 15); i++)
  for (const { name, path, command } of servers) {
    const start = performance.now();
    const server = launch(command);
    try {
      await ask(path, server);
      times.get(name).push(performance.now() - start);
    } finally {
      await stop(server);
    }
  }
console.log('| process start to first answer | median ms | best ms |\n|---|---|---|');
for (const [name, all] of times) console.log(`| ${name} | ${median(all).toFixed(0)} | ${Math.min(...all).toFixed(0)} |`);

// Variants differ in a custom section, so that none shares another's code.
const folder = mkdtempSync(join(tmpdir(), 'wasmfaas-bench-'));
try {
  const binary = readFileSync(hello);
  const count = option('functions', 200);
  const list = [];
  for (let i = 0; i < count; i++) {
    const name = Buffer.from(String(i).padStart(8, '0'));
    writeFileSync(join(folder, `f${i}.wasm`), Buffer.concat([binary, Buffer.from([0, 9, 8]), name]));
    list.push('--function', `f${i}=${join(folder, `f${i}.wasm`)}`);
  }
  if (process.argv.includes('--compile')) for (let i = 0; i < count; i++) execFileSync(ours, ['compile', join(folder, `f${i}.wasm`)], { stdio: 'ignore' });
  const server = launch([...serve, ...list]);
  try {
    await ask('/f0', server);
    const before = privateMemory(server.pid);
    const first = [];
    for (let i = 1; i < count; i++) {
      const start = performance.now();
      await ask(`/f${i}`, server);
      first.push(performance.now() - start);
    }
    const after = privateMemory(server.pid);
    console.log(`\n${count} functions: first request to each ${median(first).toFixed(1)} ms (median); ${((after - before) / (count - 1)).toFixed(0)} KiB of private memory for each more`);
  } finally {
    await stop(server);
  }
} finally {
  rmSync(folder, { recursive: true });
}
