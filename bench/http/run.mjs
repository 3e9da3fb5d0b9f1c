// Compares HTTP servers that answer the same request, in interleaved rounds on one machine.
//   node bench/http/run.mjs [--rounds 5] [--seconds 3] [--only NAME,NAME]
// Needs what `tests/install-peers --bench` installs; a peer that is absent is left out, and said so.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.mjs';
import { report } from './report.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const workerd = ['.build/peers/node_modules/@cloudflare/workerd-linux-64/bin/workerd'].map((path) => root + path).find(existsSync);
const ours = root + '.build/wasmfaas/wasmfaas';
const kestrel = folder + 'kestrel-constant/bin/Release/net10.0/kestrel-constant';
const concurrencies = [1, 8];

const servers = [
  { name: 'wasmfaas hello', path: '/hello', command: (port) => [ours, 'serve', '--listen', `127.0.0.1:${port}`, '--function', `hello=${root}examples/hello/hello.wasm`] },
  { name: 'Kestrel constant', command: (port) => [kestrel, port] },
  { name: 'Node constant', command: (port) => ['node', folder + 'peers/node-server.mjs', port, 'constant'] },
  { name: 'Node hello, own shim', command: (port) => ['node', folder + 'peers/node-server.mjs', port, 'shim'] },
  { name: 'Node hello, node:wasi', command: (port) => ['node', '--no-warnings', folder + 'peers/node-server.mjs', port, 'wasi'] },
  { name: 'workerd constant', command: (port) => workerdCommand(port, 'constant') },
  { name: 'workerd hello', command: (port) => workerdCommand(port, 'hello') },
];

function workerdCommand(port, name) {
  return workerd && [workerd, 'serve', folder + 'peers/workerd.capnp', name, `--socket-addr=http=127.0.0.1:${port}`];
}

function option(name, fallback) {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? fallback : process.argv[at + 1];
}

const request = { method: 'POST', body: '{"args":["White","Hank"]}' };
const expected = ['arg 0: program', 'arg 1: White', 'arg 2: Hank'];

async function start(server, port) {
  const command = server.command(port);
  if (!command || !(existsSync(command[0]) || command[0] === 'node')) return false;
  server.process = spawn(command[0], command.slice(1).map(String), { stdio: ['ignore', 'ignore', 'ignore'] });
  server.url = `http://127.0.0.1:${port}${server.path ?? '/'}`;
  const limit = Date.now() + 20_000;
  while (Date.now() < limit && server.process.exitCode === null) {
    try {
      const { status, output } = await (await fetch(server.url, request)).json();
      if (status === 0 && JSON.stringify(output) === JSON.stringify(expected)) return true;
      throw new Error(`${server.name} answered ${JSON.stringify({ status, output })}`);
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED') throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${server.name} did not start (exit code ${server.process.exitCode})`);
}

const only = option('only')?.split(',');
const chosen = servers.filter((server) => !only || only.includes(server.name));
execFileSync(root + 'wasmfaas', ['version'], { stdio: ['ignore', 'ignore', 'inherit'] });
execFileSync('dotnet', ['build', folder + 'kestrel-constant', '-c', 'Release', '-v', 'q', '-nologo'], { stdio: ['ignore', 'ignore', 'inherit'] });

const running = [];
try {
  for (const [i, server] of chosen.entries()) {
    try {
      if (await start(server, 18080 + i)) running.push(server);
      else console.error(`left out: ${server.name} (not installed)`);
    } catch (error) {
      console.error(`left out: ${error.message}`);
      server.process?.kill();
    }
  }
  const rounds = Number(option('rounds', 5));
  const seconds = Number(option('seconds', 3));
  // Unmeasured: the servers' compilers reach their last tier.
  for (const server of running) await measure(server, 8, 3, folder);
  const samples = [];
  for (let round = 0; round < rounds; round++)
    for (const server of running)
      for (const c of concurrencies) samples.push({ server: server.name, c, ...(await measure(server, c, seconds, folder)) });
  const model = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  console.log(`${rounds} rounds of ${seconds} s, wrk -t1, ${model}; median (best)\n`);
  console.log(report(samples, running.map((server) => server.name), concurrencies, 'Kestrel constant'));
} finally {
  for (const server of running) server.process.kill();
}
