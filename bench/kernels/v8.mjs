// Runs the kernels in Node's V8 (optimising tier, as it comes) and prints one JSON line each.
//   node bench/kernels/v8.mjs [repetitions] [kernel...]
import { readFile } from 'node:fs/promises';

const folder = new URL('.', import.meta.url);
const sizes = JSON.parse(await readFile(new URL('kernels.json', folder)));
const repetitions = Number(process.argv[2] ?? 10);
const wanted = process.argv.length > 3 ? process.argv.slice(3) : Object.keys(sizes);

for (const kernel of wanted) {
  const n = sizes[kernel];
  if (n === undefined) throw new Error(`no kernel '${kernel}'; expected one of ${Object.keys(sizes).join(', ')}`);
  const { instance } = await WebAssembly.instantiate(await readFile(new URL(`${kernel}.wasm`, folder)));
  let best = Infinity;
  let result;
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    result = instance.exports.run(n);
    best = Math.min(best, performance.now() - start);
  }
  console.log(JSON.stringify({ engine: 'v8', kernel, n, result, ms: Number(best.toFixed(3)) }));
}
