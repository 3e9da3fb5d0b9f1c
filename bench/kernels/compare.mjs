// Runs the kernels in V8, in native code (where gcc is) and in this engine, JIT and ahead of time, in interleaved rounds,
// and prints each engine's best time with its ratio to V8, and the geometric means. A kernel's engines run one after
// another, in a new process each, so that other work on the machine meets all of them.
//   node bench/kernels/compare.mjs [--rounds 5] [--repetitions 10]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sizes = JSON.parse(readFileSync(new URL('kernels.json', import.meta.url)));
const kernels = Object.keys(sizes);

function option(name, fallback) {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

const repetitions = String(option('repetitions', 10));
const project = root + 'bench/WasmFaas.Benchmarks';
execFileSync('dotnet', ['build', project, '-c', 'Release', '-v', 'q', '-nologo'], { stdio: ['ignore', 'ignore', 'inherit'] });
const ours = project + '/bin/Release/net10.0/WasmFaas.Benchmarks';

const line = (program, args) => JSON.parse(execFileSync(program, args, { encoding: 'utf8' }));
const engines = {
  v8: (kernel) => line('node', [root + 'bench/kernels/v8.mjs', repetitions, kernel]),
  'wasmfaas-jit': (kernel) => line(ours, ['kernels', 'jit', repetitions, kernel]),
  'wasmfaas-aot': (kernel) => line(ours, ['kernels', 'aot', repetitions, kernel]),
};
if (existsSync('/usr/bin/gcc')) {
  execFileSync(root + 'bench/kernels/build.sh', ['--native']);
  engines.native = (kernel) => line(`${root}.build/kernels/${kernel}`, [kernel, String(sizes[kernel]), repetitions]);
}

const best = Object.fromEntries(Object.keys(engines).map((engine) => [engine, {}]));
const results = {};
for (let round = 0; round < option('rounds', 5); round++)
  for (const kernel of kernels)
    for (const [engine, run] of Object.entries(engines)) {
      const { result, ms } = run(kernel);
      results[kernel] ??= result;
      if (results[kernel] !== result) throw new Error(`${kernel}: ${engine} computed ${result}, V8 ${results[kernel]}`);
      best[engine][kernel] = Math.min(best[engine][kernel] ?? Infinity, ms);
    }

const others = Object.keys(engines).filter((engine) => engine !== 'v8');
console.log(`| kernel | V8 ms | ${others.map((engine) => `${engine} ms | / V8`).join(' | ')} |`);
console.log('|---|---|' + '---|---|'.repeat(others.length));
for (const kernel of kernels) {
  const cells = others.map((engine) => `${best[engine][kernel].toFixed(1)} | ${(best[engine][kernel] / best.v8[kernel]).toFixed(2)}`);
  console.log(`| ${kernel} | ${best.v8[kernel].toFixed(1)} | ${cells.join(' | ')} |`);
}
const mean = (engine) => Math.exp(kernels.reduce((sum, kernel) => sum + Math.log(best[engine][kernel] / best.v8[kernel]), 0) / kernels.length);
console.log(`| **geometric mean** | | ${others.map((engine) => ` | **${mean(engine).toFixed(2)}**`).join(' | ')} |`);
