// AssemblyScript against bare WASI: the four calls that an args function needs, and no runtime imports.

@external("wasi_snapshot_preview1", "args_sizes_get")
declare function args_sizes_get(count: usize, size: usize): u16;
@external("wasi_snapshot_preview1", "args_get")
declare function args_get(entries: usize, bytes: usize): u16;
@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, vectors: usize, count: usize, written: usize): u16;
@external("wasi_snapshot_preview1", "proc_exit")
declare function proc_exit(code: i32): void;

const scratch = memory.data(16);

function print(fd: i32, text: string): void {
  const bytes = String.UTF8.encode(text + "\n");
  let at = changetype<usize>(bytes);
  let left = bytes.byteLength;
  while (left > 0) {
    store<u32>(scratch, at);
    store<u32>(scratch, left, 4);
    if (fd_write(fd, scratch, 1, scratch + 8) != 0) proc_exit(1);
    const written = load<u32>(scratch, 8);
    at += written;
    left -= written;
  }
}

function readArguments(): string[] {
  if (args_sizes_get(scratch, scratch + 4) != 0) proc_exit(1);
  const count = load<u32>(scratch);
  const entries = heap.alloc(count * 4);
  const bytes = heap.alloc(load<u32>(scratch, 4));
  if (args_get(entries, bytes) != 0) proc_exit(1);
  const result: string[] = [];
  for (let i: u32 = 0; i < count; i++) {
    const start = load<u32>(entries + i * 4);
    let end = start;
    while (load<u8>(end) != 0) end++;
    result.push(String.UTF8.decodeUnsafe(start, end - start));
  }
  return result;
}

/** Steps from n to 1, or -1 where a term leaves 64 bits. */
function collatz(n: u64): i64 {
  let steps: i64 = 0;
  while (n != 1) {
    if ((n & 1) == 0) {
      n >>= 1;
    } else {
      if (n > (u64.MAX_VALUE - 1) / 3) return -1;
      n = n * 3 + 1;
    }
    steps++;
  }
  return steps;
}

/** 0 for anything that is not a decimal number from 1 to 10^18 - 1. */
function parse(text: string): u64 {
  if (text.length == 0 || text.length > 18) return 0;
  let value: u64 = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return 0;
    value = value * 10 + digit;
  }
  return value;
}

export function _start(): void {
  const args = readArguments();
  for (let i = 1; i < args.length; i++) {
    const n = parse(args[i]);
    if (n == 0) {
      print(2, "expected a positive number of at most 18 digits, got '" + args[i] + "'");
      proc_exit(1);
    }
    const steps = collatz(n);
    print(1, args[i] + ": " + (steps < 0 ? "leaves 64 bits" : steps.toString() + " steps"));
  }
}
