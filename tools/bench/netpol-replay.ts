import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hubbleLines, planted, plantedFlows, writeSets } from './replay-world';

/**
 * Replays generated Hubble flows (10 million, or the number given) from a pipe, as a user would, and exits with 1 above 5 minutes of processor time or 1 GB, or where a
 * planted connection is not found: `node --require ./bin/loader/typescript.cjs tools/bench/netpol-replay.ts [flows]`.
 */
const root = resolve(__dirname, '../..');
const [maxSeconds, maxBytes] = [300, 1e9];

async function generate(count: number): Promise<void> {
  let batch: string[] = [];
  for (const text of hubbleLines(count, 7)) {
    batch.push(text);
    if (batch.length < 500) continue;
    if (!process.stdout.write(`${batch.join('\n')}\n`)) await once(process.stdout, 'drain');
    batch = [];
  }
  process.stdout.write(batch.length > 0 ? `${batch.join('\n')}\n` : '');
}

interface Found {
  readonly newlyBlocked: readonly {
    readonly from: { readonly name: string };
    readonly to: { readonly name: string };
    readonly flows: number;
  }[];
  readonly newlyAllowed: readonly object[];
  readonly contradictions: readonly object[];
  readonly log: { readonly lines: number; readonly records: number };
}

const node = (...args: string[]) => [process.execPath, args] as const;

async function measure(count: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'replay-bench-'));
  writeSets(folder);
  const source = spawn(...node('--require', './bin/loader/typescript.cjs', __filename, '--generate', String(count)), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const files = ['new.yaml', '--old', 'old.yaml', '--cluster', 'cluster.yaml'].map((name) =>
    name.endsWith('.yaml') ? join(folder, name) : name,
  );
  const began = Date.now();
  const replay = spawn(...node('bin/loader/bluegreen.cjs', 'netpol', 'replay', ...files, '--flows', '-', '--json'), {
    cwd: root,
    stdio: [source.stdout, 'pipe', 'inherit'],
  });
  let usage = none;
  const watch = setInterval(() => {
    const now = usageOf(replay.pid);
    if (now.bytes > 0) usage = now;
  }, 250);
  const output: Buffer[] = [];
  replay.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(replay, 'close')) as [number];
  clearInterval(watch);
  rmSync(folder, { recursive: true, force: true });
  return judge(count, code, (Date.now() - began) / 1000, usage, JSON.parse(Buffer.concat(output).toString()) as Found);
}

interface Usage {
  /** Most memory that the process ever had. */
  readonly bytes: number;
  /** Processor time: what it would take on an idle machine. */
  readonly seconds: number;
}

const none: Usage = { bytes: 0, seconds: 0 };
const ticksPerSecond = 100;

function usageOf(pid: number | undefined): Usage {
  try {
    const bytes = Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return { bytes, seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
  } catch {
    return none;
  }
}

function judge(count: number, code: number, seconds: number, usage: Usage, found: Found): boolean {
  const expected = Array.from({ length: planted }, (_, namespace) => `team-${namespace}/rare → team-${namespace}/app-0 ${plantedFlows}`);
  const names = found.newlyBlocked.map(({ from, to, flows }) => `${from.name} → ${to.name} ${flows}`);
  const missing = expected.filter((name) => !names.includes(name));
  console.log(
    `${count.toLocaleString('en')} flows: ${seconds.toFixed(1)} s (${Math.round(count / seconds).toLocaleString('en')} a second), ${usage.seconds.toFixed(0)} s of processor time, ${Math.round(usage.bytes / 1e6)} MB; ${found.log.records.toLocaleString('en')} judged; ${expected.length - missing.length} of ${expected.length} planted connections found, ${names.length - expected.length + missing.length} others, ${found.newlyAllowed.length} newly allowed, ${found.contradictions.length} contradictions`,
  );
  // It has one thread: on an idle machine the processor time is the time. The generator needs the other core.
  const inTime = usage.seconds < maxSeconds * Math.max(1, count / 1e7);
  return (
    code === 1 && found.log.lines === count && missing.length === 0 && names.length === expected.length && inTime && usage.bytes < maxBytes
  );
}

async function main(): Promise<void> {
  const [first = '10000000', second] = process.argv.slice(2);
  if (first === '--generate') await generate(Number(second));
  else process.exitCode = (await measure(Number(first))) ? 0 : 1;
}

void main();
