import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** User and system time of a process since its start, in µs (proc(5): fields 14 and 15, in ticks of 10 ms). */
function cpuTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** One run of wrk: requests/s, p50 and p99 in ms, the server's CPU µs per request, failed requests. */
export async function measure(server, connections, seconds, folder) {
  const before = cpuTime(server.process.pid);
  const { stdout } = await execute('wrk', ['-t1', `-c${connections}`, `-d${seconds}`, '-s', folder + 'post.lua', server.url]);
  const cpu = cpuTime(server.process.pid) - before;
  const [requests, microseconds, p50, p99, errors] = /RESULT (.*)/.exec(stdout)[1].split(' ').map(Number);
  return { rate: requests / (microseconds / 1e6), p50: p50 / 1000, p99: p99 / 1000, cpu: cpu / requests, errors };
}
