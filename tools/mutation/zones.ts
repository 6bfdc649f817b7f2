export interface Zone {
  /** Folders or files: pure cores, and nothing that only words or draws. */
  readonly paths: readonly string[];
  /** Where their own tests are; what survives these meets all others that depend on the file. */
  readonly tests: readonly string[];
  /** A snapshot notices every change of a template and says of none that it is wrong: `jest -u` accepts it. These tests do not count. */
  readonly notCounted?: 'snapshots';
}

/** Cores whose tests are themselves tested. */
export const zones: Readonly<Record<string, Zone>> = {
  sets: { paths: ['lib/netpol/sets'], tests: ['test/unit/netpol'] },
  verdict: { paths: ['lib/netpol/verdict'], tests: ['test/unit/netpol'] },
  convert: { paths: ['lib/netpol/convert'], tests: ['test/unit/netpol'] },
  replay: { paths: ['lib/netpol/replay'], tests: ['test/unit/netpol'] },
  shift: { paths: ['lib/shift/core'], tests: ['test/unit/shift', 'test/unit/cli/shift'] },
  // What is synthesized; what runs in functions (lambda/) has its judges in the integration tier.
  stacks: {
    paths: [
      'lib/stacks/environment-stage.ts',
      ...['cluster', 'gate', 'identity', 'network', 'platform', 'traffic/observability', 'traffic/shift'].map(
        (folder) => `lib/stacks/${folder}`,
      ),
      ...['alias', 'edge-stack', 'load-balancer', 'target-groups', 'weight-seeds'].map((file) => `lib/stacks/edge/${file}.ts`),
      ...['test-route', 'traffic-stack', 'weighted-rule', 'weights'].map((file) => `lib/stacks/traffic/${file}.ts`),
      'lib/stacks/mirroring/mirroring-stack.ts',
    ],
    tests: ['test/unit/stacks'],
    notCounted: 'snapshots',
  },
  // The gate's alarms: metric math, and what is made of alarms and shares.
  gate: {
    paths: ['lib/shift/alarms', 'lib/constructs/metrics', ...['gate', 'gate-scope', 'share'].map((name) => `lib/shift/core/${name}.ts`)],
    tests: ['test/unit/shift', 'test/unit/stacks/gate'],
  },
  // Without the adapters to a cluster: real API servers test these (test/cluster/workers.test.ts).
  workers: {
    paths: ['decide', 'declared', 'handover', 'model', 'plan', 'report', 'kubernetes/patch', 'kubernetes/state'].map(
      (name) => `lib/workers/${name}.ts`,
    ),
    tests: ['test/unit/workers'],
  },
};
