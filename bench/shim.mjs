// How long containerd waits for the shim's `start`, where the node agent runs: the native program and what else may be called, in
// interleaved rounds.
//   node bench/shim.mjs [--rounds 100]
// Needs root and builds: `./wasmfaas version` and `./launcher` make them.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = root + '.build/launcher/containerd-shim-wasmfaas-v1';
const program = root + '.build/wasmfaas/wasmfaas';
if (!existsSync(native)) throw new Error(`${native} is not there: ./launcher makes it`);

const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 100 : Number(process.argv[at + 1]);
const state = mkdtempSync(join(tmpdir(), 'wasmfaas-bench-'));
const options = { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, WASMFAAS_NODE_STATE: state, TTRPC_ADDRESS: '/run/none/containerd.sock.ttrpc' } };
const start = ['-namespace', 'default', '-address', '/run/none/containerd.sock', '-publish-binary', '/usr/bin/containerd', '-id', 'bench', 'start'];
const candidates = [
  { name: 'the native shim', command: [native, ...start] },
  { name: 'the native shim by the script', command: [root + 'containerd-shim-wasmfaas-v1', ...start] },
  { name: 'wasmfaas shim', command: [program, 'shim', ...start] },
  { name: 'wasmfaas shim by the script wasmfaas', command: [root + 'wasmfaas', 'shim', ...start] },
  { name: '/bin/true', command: ['/bin/true'] },
];

const agent = spawn(program, ['node', '--state', state], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  await new Promise((resolve, reject) => agent.stdout.once('data', resolve) && agent.once('exit', (code) => reject(new Error(`the agent ended with ${code}`))));
  const times = candidates.map(() => []);
  for (let i = 0; i < rounds; i++)
    candidates.forEach(({ command }, index) => {
      const begin = performance.now();
      const output = execFileSync(command[0], command.slice(1), options).toString();
      times[index].push(performance.now() - begin);
      if (command.length > 1 && !output.startsWith(`unix://${state}/task-`)) throw new Error(`answered ${output}`);
    });
  console.log('| `start` of a shim, from its process to its end | median ms | best ms |\n|---|---|---|');
  candidates.forEach(({ name }, index) => {
    const all = times[index].sort((a, b) => a - b);
    console.log(`| ${name} | ${all[rounds >> 1].toFixed(1)} | ${all[0].toFixed(1)} |`);
  });
} finally {
  const ended = new Promise((resolve) => (agent.exitCode === null ? agent.once('exit', resolve) : resolve()));
  agent.kill();
  await ended;
  rmSync(state, { recursive: true });
}
