import { verify } from '../../lib/netpol/verify/verify';
import { policySets, servicesOf } from './netpol-sets';

/**
 * Time and memory of `netpol verify`: 10,000 policies in 1,000 namespaces must take under 60 s and 1 GB on two cores, and the time must not
 * grow faster than n log n. Sets that are equal are the slowest: every case is compared and none settles anything. Exits with 1 where a
 * limit is broken.
 *   node --require ./bin/loader/typescript.cjs tools/bench/netpol-verify.ts [--services] [policies …]
 */
const args = process.argv.slice(2);
const withServices = args.includes('--services');
const given = args.filter((arg) => arg !== '--services').map(Number);
const sizes = given.length > 0 ? given : [1250, 2500, 5000, 10_000];
const limits = { policies: 10_000, seconds: 60, megabytes: 1024 };
const ranges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.0.250.0/28'],
};

/** Growth that n log n would have between two sizes, with room for what a busy machine adds. */
const allowedGrowth = (from: number, to: number): number => 1.5 * ((to * Math.log2(to)) / (from * Math.log2(from)));

const seconds: number[] = [];
let broken = false;
for (const size of sizes) {
  const sets = policySets(size);
  const old = withServices ? { ...sets.old, services: servicesOf(sets) } : sets.old;
  const startedCpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const { equal, counts } = verify(old, sets.new, { mode: 'vpc-cni', ranges });
  seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  const { user, system } = process.cpuUsage(startedCpu);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${size} policies${withServices ? ' and as many Services' : ''}: ${seconds.at(-1)?.toFixed(1)} s (CPU ${((user + system) / 1e6).toFixed(1)} s), peak ${peakMegabytes.toFixed(0)} MB, equal: ${equal}, ${counts.judged} pairs judged`,
  );
  if (size <= limits.policies) broken ||= (seconds.at(-1) ?? 0) > limits.seconds || peakMegabytes > limits.megabytes;
}
const [first, last] = [seconds[0] ?? 0, seconds.at(-1) ?? 0];
const [smallest, largest] = [sizes[0] ?? 1, sizes.at(-1) ?? 1];
if (largest > smallest) {
  const growth = last / first;
  const allowed = allowedGrowth(smallest, largest);
  console.log(`growth from ${smallest} to ${largest}: ${growth.toFixed(1)} times; n log n with half as much again: ${allowed.toFixed(1)}`);
  broken ||= growth > allowed;
}
if (broken) console.log('A limit is broken.');
process.exitCode = broken ? 1 : 0;
