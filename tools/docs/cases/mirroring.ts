import * as mirroring from '../../../lib/config/rules/mirroring';
import type { RuleCases } from './case';

const target = { targetId: 'tmt-0a1b2c3d4e5f60718' };

/** Copies of a color's traffic. */
export const mirroringCases: readonly RuleCases[] = [
  {
    rule: mirroring.mirroringInRegion,
    breaks: [
      {
        shows: 'a region without it',
        base: 'dev',
        changes: { region: 'ap-southeast-5', mirroring: { colors: ['green'], target } },
        at: ['mirroring'],
        says: /not available in this region.*ap-southeast-5.*ca-west-1/s,
      },
    ],
    passes: [
      { shows: 'a region that got it lately', base: 'dev', changes: { region: 'ca-west-1', mirroring: { colors: ['green'], target } } },
      { shows: 'a region without it, where nobody asks', base: 'dev', changes: { region: 'ap-southeast-5' } },
    ],
  },
  {
    rule: mirroring.mirroredColors,
    breaks: [
      {
        shows: 'a cluster that is not of this app, and a color twice',
        base: 'prod',
        changes: { mirroring: { colors: ['blue', 'green', 'green'], target } },
        at: ['mirroring.colors[0]', 'mirroring.colors[2]'],
        says: /blue, which is existing.*said already/s,
      },
    ],
    passes: [{ shows: 'both colors', base: 'dev', changes: { mirroring: { colors: ['blue', 'green'], target } } }],
  },
  {
    rule: mirroring.mirroredPorts,
    breaks: [
      {
        shows: 'a port of any protocol',
        base: 'dev',
        changes: { mirroring: { colors: ['green'], target, rules: [{ direction: 'ingress', destinationPort: 53 }] } },
        at: ['mirroring.rules[0].protocol'],
        says: /a port needs a protocol.*tcp or udp/s,
      },
    ],
    passes: [
      {
        shows: 'a port of UDP',
        base: 'dev',
        changes: { mirroring: { colors: ['green'], target, rules: [{ direction: 'ingress', protocol: 'udp', destinationPort: 53 }] } },
      },
    ],
  },
];
