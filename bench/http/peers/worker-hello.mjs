import module from 'hello.wasm';
import { run } from 'wasi.mjs';

export default {
  async fetch(request) {
    const { args } = await request.json();
    return new Response(JSON.stringify(run(module, ['program', ...args])), { headers: { 'content-type': 'application/json' } });
  },
};
