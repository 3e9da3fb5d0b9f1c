// Starts `wasmfaas serve` with the platform, and talks to its API.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const ours = root + '.build/wasmfaas/wasmfaas';
export const hello = root + 'examples/hello/hello.wasm';
export const call = '{"args":["White","Hank"]}';

const apiVersion = 'fission.io/v1';
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export function option(name, fallback) {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

/** The value that the share of all is not above. */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Sends a request and reads the whole answer. */
export function send(port, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = httpRequest({ agent, host: '127.0.0.1', port, method, path, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Calls hello and insists on its right answer. */
export async function callHello(port, path) {
  const { status, text } = await send(port, 'POST', path, call);
  if (status !== 200 || JSON.parse(text).output?.[2] !== 'arg 2: Hank') throw new Error(`${path} answered ${status} ${text}`);
}

export const packageObject = (name, wasm) => ({
  apiVersion,
  kind: 'Package',
  metadata: { name, namespace: 'default' },
  spec: { deployment: { type: 'literal', literal: wasm.toString('base64') } },
});

export const functionObject = (name, packageName) => ({
  apiVersion,
  kind: 'Function',
  metadata: { name, namespace: 'default' },
  spec: { package: { packageref: { name: packageName } } },
});

export const routeObject = (name, path, functionName) => ({
  apiVersion,
  kind: 'HTTPTrigger',
  metadata: { name, namespace: 'default' },
  spec: { relativeurl: path, methods: ['POST'], functionref: { type: 'name', name: functionName } },
});

const plurals = { Package: 'packages', Function: 'functions', HTTPTrigger: 'httptriggers' };

/** One server with its data directory. */
export class Platform {
  folder = mkdtempSync(join(tmpdir(), 'wasmfaas-bench-'));

  constructor(port) {
    this.port = port;
    this.api = port + 1;
  }

  start() {
    if (!existsSync(ours)) throw new Error('there is no build: ./wasmfaas version makes one');
    const flags = ['serve', '--listen', `127.0.0.1:${this.port}`, '--api', `127.0.0.1:${this.api}`, '--data', this.folder];
    this.process = spawn(ours, flags, { stdio: 'ignore' });
  }

  /** Waits until a call of hello is answered rightly. */
  async waitForHello(path) {
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`the server ended with ${this.process.exitCode}`);
      try {
        return await callHello(this.port, path);
      } catch (error) {
        if (!error.code && !/ answered (404|503) /.test(error.message)) throw error;
        await delay(1);
      }
    }
  }

  /** Waits until the API answers. */
  async waitForApi() {
    for (;;) {
      try {
        if ((await send(this.api, 'GET', '/readyz')).status === 200) return;
      } catch (error) {
        if (!error.code) throw error;
      }
      await delay(5);
    }
  }

  /** Creates objects, several at a time. */
  async create(objects, atOnce = 16) {
    const queue = objects[Symbol.iterator]();
    const work = async () => {
      for (const object of queue) {
        const { status, text } = await send(this.api, 'POST', `/apis/${apiVersion}/namespaces/default/${plurals[object.kind]}`, JSON.stringify(object));
        if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${text}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** Private memory in KiB: what goes away when the process ends. */
  privateMemory() {
    const text = readFileSync(`/proc/${this.process.pid}/smaps_rollup`, 'utf8');
    return ['Private_Clean', 'Private_Dirty'].reduce((sum, key) => sum + Number(new RegExp(`${key}: +(\\d+)`).exec(text)[1]), 0);
  }

  async stop() {
    if (!this.process || this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    await ended;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}
