// What the scripts of this folder share: a server of the program, clients, and the latency of hello.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/// Starts `wasmfaas serve`; resolves when it listens. `logged(pattern)` resolves with the first line of the log that matches.
export async function serve(functions, environment = {}) {
  const server = spawn('./wasmfaas', ['serve', '--listen', '127.0.0.1:0', ...functions.flatMap((text) => ['--function', text])], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const waiting = [];
  const lines = [];
  let rest = '';
  server.stderr.on('data', (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop();
    for (const line of parts) {
      lines.push(line);
      for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line);
    }
  });
  server.on('exit', () => waiting.forEach(({ reject }) => reject(new Error(`the server ended:\n${lines.slice(-20).join('\n')}`))));
  const logged = (pattern) =>
    new Promise((resolve, reject) => {
      const found = lines.find((line) => pattern.test(line));
      if (found) resolve(found);
      else waiting.push({ pattern, resolve, reject });
    });
  const stop = () => {
    server.removeAllListeners('exit');
    const ended = new Promise((resolve) => server.on('exit', resolve));
    server.kill('SIGTERM');
    return ended;
  };
  const listening = await logged(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
  return { port: Number(/127\.0\.0\.1:(\d+)/.exec(listening)[1]), pid: server.pid, logged, stop };
}

/// A client with one connection: (path, body) -> { status, text }.
export function client(port) {
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

/// Calls hello, one request at a time, while `goesOn()`.
export async function measure(port, goesOn) {
  const call = client(port);
  const times = [];
  let wrong = 0;
  for (let i = 0; goesOn(); i++) {
    const start = performance.now();
    const { text } = await call('/hello', `{"args":["${i}"]}`);
    times.push(performance.now() - start);
    if (text !== `{"status":0,"output":["arg 0: program","arg 1: ${i}"]}`) wrong++;
  }
  times.sort((a, b) => a - b);
  const percentile = (p) => times[Math.min(times.length - 1, Math.floor(times.length * p))];
  return { count: times.length, p50: percentile(0.5), p99: percentile(0.99), max: times.at(-1), wrong };
}

/// A condition that holds for some seconds from its first use.
export function forSeconds(seconds) {
  let end;
  return () => performance.now() < (end ??= performance.now() + seconds * 1000);
}

export const head = () => console.log('| hello, one request at a time | answers | p50 ms | p99 ms | max ms | wrong |\n|---|---|---|---|---|---|');

export const row = (name, r) => console.log(`| ${name} | ${r.count} | ${r.p50.toFixed(2)} | ${r.p99.toFixed(2)} | ${r.max.toFixed(1)} | ${r.wrong} |`);
