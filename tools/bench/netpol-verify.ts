import { verify } from '../../lib/netpol/verify/verify';
import { policySets } from './netpol-sets';

/**
 * Time and memory of `netpol verify`: 500 policies in 50 namespaces must take under 20 s and 1 GB on two cores. Sets that are equal are the
 * slowest, as every case is looked at and none settles anything.
 *   node --require ./bin/loader/typescript.cjs tools/bench/netpol-verify.ts [policies …]
 */
const sizes = process.argv.slice(2).map(Number);
const ranges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.0.250.0/28'],
};

for (const size of sizes.length > 0 ? sizes : [125, 250, 500]) {
  const sets = policySets(size);
  for (const mode of ['upstream', 'vpc-cni'] as const) {
    const start = process.hrtime.bigint();
    const { equal, counts } = verify(sets.old, sets.new, { mode, ranges });
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const peakMegabytes = process.resourceUsage().maxRSS / 1024;
    console.log(
      `${size} policies, ${mode}: ${seconds.toFixed(1)} s, peak ${peakMegabytes.toFixed(0)} MB, equal: ${equal}, ` +
        `${counts.subjects} kinds of subjects, ${counts.peers} kinds of peers, ${counts.judged} pairs judged`,
    );
  }
}
