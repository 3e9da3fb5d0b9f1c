// node node-server.mjs PORT constant|shim|wasi
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createServer } from 'node:http';
import { WASI } from 'node:wasi';
import { run } from './wasi.mjs';

const [port, mode] = [Number(process.argv[2]), process.argv[3]];
const module = new WebAssembly.Module(readFileSync(new URL('../../../examples/hello/hello.wasm', import.meta.url)));
const constant = JSON.stringify({ status: 0, output: ['arg 0: program', 'arg 1: White', 'arg 2: Hank'] });

// node:wasi writes to descriptors only: a file in memory catches the output.
const buffer = Buffer.alloc(65536);

function runNodeWasi(args) {
  const stdout = openSync(`/dev/shm/wasmfaas-bench-${process.pid}`, 'w+');
  try {
    const wasi = new WASI({ version: 'preview1', args, stdout, returnOnExit: true });
    const status = wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
    const output = buffer.toString('utf8', 0, readSync(stdout, buffer, 0, buffer.length, 0)).split('\n');
    output.pop();
    return { status, output };
  } finally {
    closeSync(stdout);
  }
}

const answers = {
  constant: () => constant,
  shim: (body) => JSON.stringify(run(module, ['program', ...JSON.parse(body).args])),
  wasi: (body) => JSON.stringify(runNodeWasi(['program', ...JSON.parse(body).args])),
};
const answer = answers[mode];
if (!answer) throw new Error(`no mode '${mode}'; expected constant, shim or wasi`);

createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const text = answer(body);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
}).listen(port, '127.0.0.1');
