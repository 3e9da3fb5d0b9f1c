// The least of WASI preview 1 that a program needs which prints its arguments: the same for Node and workerd.
class Exit {
  constructor(code) { this.code = code; }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Runs a new instance of the module; gives its exit code and the lines that it printed. */
export function run(module, args) {
  const strings = args.map((text) => encoder.encode(text + '\0'));
  const chunks = [];
  let memory;
  const view = () => new DataView(memory.buffer);
  const wasi = {
    args_sizes_get(count, size) {
      view().setUint32(count, strings.length, true);
      view().setUint32(size, strings.reduce((sum, bytes) => sum + bytes.length, 0), true);
      return 0;
    },
    args_get(entries, bytes) {
      for (const text of strings) {
        view().setUint32(entries, bytes, true);
        new Uint8Array(memory.buffer, bytes).set(text);
        entries += 4;
        bytes += text.length;
      }
      return 0;
    },
    fd_write(fd, vectors, count, written) {
      let total = 0;
      for (let i = 0; i < count; i++, vectors += 8) {
        const length = view().getUint32(vectors + 4, true);
        if (fd === 1) chunks.push(decoder.decode(new Uint8Array(memory.buffer, view().getUint32(vectors, true), length)));
        total += length;
      }
      view().setUint32(written, total, true);
      return 0;
    },
    fd_fdstat_get(fd, stat) {
      new Uint8Array(memory.buffer, stat, 24).fill(0);
      view().setUint8(stat, 2);
      return 0;
    },
    fd_seek: () => 70,
    fd_close: () => 0,
    proc_exit(code) { throw new Exit(code); },
  };
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi });
  memory = instance.exports.memory;
  let status = 0;
  try {
    instance.exports._start();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    status = error.code;
  }
  const output = chunks.join('').split('\n');
  output.pop();
  return { status, output };
}
