// Many functions on one platform: what deploying, calling and keeping them costs, and how long a restart takes.
//   node bench/platform/scale.mjs [--functions 10000] [--starts 5]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Platform, callHello, functionObject, hello, option, packageObject, percentile, root, send } from './platform.mjs';

execFileSync(root + 'wasmfaas', ['version'], { stdio: ['ignore', 'ignore', 'inherit'] });

const wasm = readFileSync(hello);
const path = (i) => `/fission-function/default/f${i}`;
const rows = [];
const row = (what, figure) => rows.push(`| ${what} | ${figure} |`);

/** Calls each function once, one after the other; the times in ms. */
async function callAll(port, count) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await callHello(port, path(i));
    times.push(performance.now() - start);
  }
  return times;
}

const times = (values) => `p50 ${percentile(values, 0.5).toFixed(2)} ms, p99 ${percentile(values, 0.99).toFixed(2)} ms, longest ${Math.max(...values).toFixed(1)} ms`;

/** Process start to the first answers of the first and of the last function. */
async function restart(server, count) {
  await server.stop();
  const start = performance.now();
  server.start();
  await server.waitForHello(path(0));
  const first = performance.now() - start;
  await server.waitForHello(path(count - 1));
  return { first, last: performance.now() - start };
}

async function run(count, starts) {
  const server = new Platform(18400);
  try {
    server.start();
    await server.waitForApi();
    await server.create([packageObject('hello', wasm), functionObject('warm', 'hello')]);
    await server.waitForHello('/fission-function/default/warm');
    const before = server.privateMemory();

    let start = performance.now();
    await server.create(Array.from({ length: count }, (_, i) => functionObject(`f${i}`, 'hello')));
    row(`${count} functions created over the API, 16 at a time`, `${((performance.now() - start) / 1000).toFixed(1)} s`);
    await server.waitForHello(path(count - 1));
    row('… until the last of them answers', `${((performance.now() - start) / 1000).toFixed(1)} s`);
    const deployed = server.privateMemory();
    row('private memory for each, deployed', `${((deployed - before) / count).toFixed(1)} KiB`);

    row('first call of each', times(await callAll(server.port, count)));
    row('second call of each', times(await callAll(server.port, count)));
    row('private memory for each, loaded and called', `${((server.privateMemory() - before) / count).toFixed(1)} KiB`);

    start = performance.now();
    await server.create([functionObject('one-more', 'hello')]);
    await server.waitForHello('/fission-function/default/one-more');
    row('one more function: from its creation to its answer', `${(performance.now() - start).toFixed(0)} ms`);

    const metrics = performance.now();
    const { text } = await send(server.api, 'GET', '/metrics');
    row('/metrics', `${(performance.now() - metrics).toFixed(0)} ms, ${(text.length / 1024).toFixed(0)} KiB`);

    const measured = [];
    for (let i = 0; i < starts; i++) measured.push(await restart(server, count));
    for (const [key, what] of [['first', 'first'], ['last', 'last']])
      row(`start with ${count} functions to the answer of the ${what}, median of ${starts}`, `${percentile(measured.map((one) => one[key]), 0.5).toFixed(0)} ms`);
  } finally {
    await server.remove();
  }
}

await run(option('functions', 10_000), option('starts', 5));
if (!process.argv.includes("--one")) await run(1000, option("starts", 5));
console.log('All functions share one package, and its code.\n\n| | |\n|---|---|');
console.log(rows.join('\n'));
