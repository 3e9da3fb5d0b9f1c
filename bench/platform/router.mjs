// What the router costs: hello called through routes against the keeper alone, in interleaved rounds.
//   node bench/platform/router.mjs [--rounds 5] [--seconds 3] [--routes 10000]
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { measure } from '../http/measure.mjs';
import { report } from '../http/report.mjs';
import { Platform, callHello, functionObject, hello, option, ours, packageObject, root, routeObject } from './platform.mjs';

execFileSync(root + 'wasmfaas', ['version'], { stdio: ['ignore', 'ignore', 'inherit'] });

async function platform(port, routes) {
  const server = new Platform(port);
  server.start();
  await server.waitForApi();
  await server.create([packageObject('hello', readFileSync(hello)), functionObject('hello', 'hello')]);
  await server.create(Array.from({ length: routes }, (_, i) => routeObject(`r${i}`, `/api/v1/tenant${i % 100}/item${i}`, 'hello')));
  await server.waitForHello(`/api/v1/tenant${(routes - 1) % 100}/item${routes - 1}`);
  return server;
}

const keeper = { port: 18300, process: spawn(ours, ['serve', '--listen', '127.0.0.1:18300', '--function', `hello=${hello}`], { stdio: 'ignore' }) };
const opened = [];
try {
  const many = option('routes', 10_000);
  for (const count of [10, many]) opened.push(await platform(18310 + 10 * opened.length, count));
  const [few, thousands] = opened;
  const servers = [
    { name: 'keeper alone', process: keeper.process, port: keeper.port, path: '/hello' },
    { name: '10 routes', process: few.process, port: few.port, path: '/api/v1/tenant5/item5' },
    { name: `${many} routes`, process: thousands.process, port: thousands.port, path: '/api/v1/tenant77/item7777' },
    { name: '/fission-function/default/hello', process: few.process, port: few.port, path: '/fission-function/default/hello' },
  ];
  for (const server of servers) {
    server.url = `http://127.0.0.1:${server.port}${server.path}`;
    await callHello(server.port, server.path);
    await measure(server, 8, 3, root + 'bench/http/');
  }
  const rounds = option('rounds', 5), seconds = option('seconds', 3);
  const samples = [];
  for (let round = 0; round < rounds; round++)
    for (const server of servers)
      for (const c of [1, 8]) samples.push({ server: server.name, c, ...(await measure(server, c, seconds, root + 'bench/http/')) });
  console.log(`${rounds} rounds of ${seconds} s, wrk -t1; median (best); ratio to the keeper alone\n`);
  console.log(report(samples, servers.map((server) => server.name), [1, 8], 'keeper alone'));
} finally {
  keeper.process.kill();
  for (const server of opened) await server.remove();
}
