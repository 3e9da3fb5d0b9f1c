// Runs modules on V8, or asks it whether they validate. One process a batch.
//   node oracle.mjs run FOLDER        batch.bin, batch.json -> results.json: for each module an array of lines
//   node oracle.mjs validate FOLDER   batch.bin, batch.json -> results.json: for each module null, or why it is refused
import { readFileSync, writeFileSync } from 'node:fs';

const [mode, folder] = process.argv.slice(2);
const bytes = readFileSync(`${folder}/batch.bin`);
const batch = JSON.parse(readFileSync(`${folder}/batch.json`, 'utf8'));
const scratch = new DataView(new ArrayBuffer(8));

const trapKinds = [
  [/unreachable/, 'unreachable'],
  [/memory access out of bounds|data segment/, 'memory'],
  [/divide by zero|remainder by zero/, 'divide'],
  [/unrepresentable/, 'range'],
  [/null function or function signature/, 'signature'],
  [/table|element segment/, 'table'],
  [/call stack/, 'stack'],
];

const hex = (value, digits) => value.toString(16).padStart(digits, '0');

function format(type, value) {
  switch (type) {
    case 'i32': case 'i64': return `${type}:${value}`;
    case 'f32':
      scratch.setFloat32(0, value);
      return Number.isNaN(value) ? 'f32:nan' : `f32:${hex(scratch.getUint32(0), 8)}`;
    default:
      scratch.setFloat64(0, value);
      return Number.isNaN(value) ? 'f64:nan' : `f64:${hex(scratch.getBigUint64(0), 16)}`;
  }
}

function parse(token) {
  const [type, text] = token.split(':');
  switch (type) {
    case 'i32': return Number(text);
    case 'i64': return BigInt(text);
    case 'f32':
      if (text === 'nan') return NaN;
      scratch.setUint32(0, parseInt(text, 16));
      return scratch.getFloat32(0);
    default:
      if (text === 'nan') return NaN;
      scratch.setBigUint64(0, BigInt(`0x${text}`));
      return scratch.getFloat64(0);
  }
}

function trapKind(error) {
  for (const [pattern, kind] of trapKinds) if (pattern.test(error.message)) return `trap:${kind}`;
  return `error:${error.message}`;
}

function hash(memory) {
  const words = new Uint32Array(memory.buffer);
  let value = 0x811C9DC5 | 0;
  for (let i = 0; i < words.length; i++) {
    value = Math.imul(value ^ words[i], 0x01000193);
    value ^= value >>> 15;
  }
  return hex(value >>> 0, 8);
}

const imports = {
  env: {
    mix: (a, b) => (Math.imul(a, 31) ^ b) | 0,
    turn: value => BigInt.asIntN(64, value * 3n + 1n),
    half: value => Number.isNaN(value) ? 0 : value * 0.5,
  },
};

function run(module, { calls, globals }) {
  const lines = [];
  let instance;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(module), imports);
  } catch (error) {
    return [trapKind(error)];
  }
  const { exports } = instance;
  for (const { name, arguments: tokens, result } of calls) {
    let outcome;
    try {
      outcome = format(result, exports[name](...tokens.map(parse)));
    } catch (error) {
      outcome = trapKind(error);
    }
    lines.push(`${name}(${tokens.join(', ')}) = ${outcome}, memory ${exports.memory.buffer.byteLength >>> 16} ${hash(exports.memory)}`);
  }
  for (const { name, type } of globals) lines.push(`${name} = ${format(type, exports[name].value)}`);
  return lines;
}

function refusal(module) {
  if (WebAssembly.validate(module)) return null;
  try {
    new WebAssembly.Module(module);
    return 'validate() and Module() disagree';
  } catch (error) {
    return error.message;
  }
}

let offset = 0;
const results = batch.map(item => {
  const module = bytes.subarray(offset, offset += item.length);
  return mode === 'run' ? run(module, item) : refusal(module);
});
writeFileSync(`${folder}/results.json`, JSON.stringify(results));
