import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { EnvironmentInput } from '../../lib/config/schema';
import { environmentWithServices } from '../docs/cases/generated-environment';

/**
 * Synthesis of 300 services over six load balancers, 50 behind each, clusters and all: seconds, and how near each kind of stack comes to the limits of
 * CloudFormation. `npm run bench:load-balancers [<services> <load balancers>]`
 */

const [services = 300, loadBalancers = 6] = process.argv.slice(2).map(Number);
const root = resolve(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'bluegreen-bench-'));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const limits = { bytes: 1_000_000, resources: 500, parameters: 200, outputs: 200 } as const;
type Measure = keyof typeof limits;

function largeEnvironment(): EnvironmentInput {
  const base = environmentWithServices(services);
  const names = Array.from({ length: loadBalancers - 1 }, (_, index) => `inner-${index + 1}`);
  const { loadBalancer } = base.edge;
  const further = { ...loadBalancer, aliases: [] } as EnvironmentInput['edge']['loadBalancer'];
  return {
    ...base,
    edge: { loadBalancer, loadBalancers: Object.fromEntries(names.map((name) => [name, further])) },
    services: base.services.map((service, index) => {
      const name = names[(index % loadBalancers) - 1];
      return name === undefined ? service : { ...service, loadBalancer: name };
    }),
    traffic: { ...base.traffic, weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
  };
}

/** Seconds of one run, into the folder `out`. @param folder of the environment's file */
function synthesize(folder: string): number {
  const args = [join(root, 'bin/loader/app.cjs'), '--env', 'dev', '--environments', folder, '--out', join(scratch, 'out')];
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env: { ...process.env, CDK_VALIDATION: 'false' } });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`synthesis failed: ${String(stderr)}`);
  return seconds;
}

const count = (part: object): number => Object.keys(part).length;

function measured(file: string): Record<Measure, number> {
  const text = readFileSync(file, 'utf8');
  const { Resources = {}, Parameters = {}, Outputs = {} } = JSON.parse(text) as Record<string, object>;
  return { bytes: Buffer.byteLength(text), resources: count(Resources), parameters: count(Parameters), outputs: count(Outputs) };
}

/** `edge` of `devedgeinner1AB12CD34`. */
const kindOf = (file: string): string => /network|edge|traffic|gate|identity|cluster|platform|mirroring/.exec(file)?.[0] ?? file;

const environments = mkdtempSync(join(scratch, 'environments-'));
writeFileSync(join(environments, 'dev.ts'), `export default ${JSON.stringify(largeEnvironment())};\n`);
const seconds = [1, 2, 3].map(() => synthesize(environments)).toSorted((a, b) => a - b)[1] ?? Number.NaN;
const assembly = join(scratch, 'out', 'assembly-dev');
const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
console.log(
  `${services} services over ${loadBalancers} load balancers: ${templates.length} stacks in ${seconds.toFixed(1)} s (median of 3, validation off); ` +
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`,
);
const largest = new Map<string, Record<Measure, number>>();
for (const file of templates) {
  const [kind, own] = [kindOf(file), measured(join(assembly, file))];
  const known = largest.get(kind) ?? own;
  largest.set(
    kind,
    Object.fromEntries(Object.entries(own).map(([key, value]) => [key, Math.max(value, known[key as Measure])])) as typeof own,
  );
}
for (const [kind, own] of largest) {
  const shown = Object.entries(limits).map(
    ([key, limit]) => `${key} ${own[key as Measure].toLocaleString('en')} of ${limit.toLocaleString('en')}`,
  );
  console.log(`  ${kind.padEnd(10)} ${shown.join(', ')}`);
}
rmSync(scratch, { recursive: true });
