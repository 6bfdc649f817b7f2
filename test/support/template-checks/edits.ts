import * as fc from 'fast-check';
import { checkEnvironment } from '../../../lib/config/check';
import type { EnvironmentInput } from '../../../lib/config/schema';
import { environments, existingLoadBalancer, managedLoadBalancer } from './environments';

type Edit = (input: EnvironmentInput) => EnvironmentInput;

/** Changes that a pull request makes of an environment file. Adding is the same edit the other way around. */
const edits: Readonly<Record<string, Edit>> = {
  fewerServices: (input) => ({ ...input, services: input.services.slice(0, Math.ceil(input.services.length / 2)) }),
  renamedService: (input) => ({
    ...input,
    services: input.services.map((one, index) => (index === 0 ? { ...one, name: 'renamed' } : one)),
  }),
  otherPorts: (input) => ({ ...input, services: input.services.map((one) => ({ ...one, containerPort: one.containerPort + 1 })) }),
  sticky: (input) => ({ ...input, services: input.services.map((one) => ({ ...one, stickinessSeconds: 600 })) }),
  internal: (input) =>
    input.edge.loadBalancer.kind === 'managed'
      ? { ...input, edge: { ...input.edge, loadBalancer: { ...input.edge.loadBalancer, scheme: 'internal' } } }
      : input,
  existingLoadBalancer: (input) => ({ ...input, edge: { ...input.edge, loadBalancer: existingLoadBalancer(input.region) } }),
  oneAllowedCidr: (input) => ({
    ...input,
    edge: input.edge.loadBalancer.kind === 'managed' ? { ...input.edge, loadBalancer: managedLoadBalancer(input.region, 1) } : input.edge,
  }),
  noTestRoute: (input) => ({ ...input, traffic: { ...input.traffic, testRoute: undefined } }),
  declaredWeights: (input) => ({ ...input, traffic: { ...input.traffic, weights: { blue: 100, green: 0 } } }),
  noIdentities: (input) => ({ ...input, identities: [] }),
  noDependencies: (input) => ({ ...input, dependencies: [] }),
  noBlue: (input) => ({ ...input, clusters: { ...input.clusters, blue: { kind: 'absent' } } }),
};

function accepted(input: EnvironmentInput): boolean {
  try {
    checkEnvironment(input, 'generated');
    return true;
  } catch {
    return false;
  }
}

/** An environment and one to three edits of it, forward or back; the rules accept both. */
export const edited: fc.Arbitrary<{ before: EnvironmentInput; after: EnvironmentInput; names: string[]; isBack: boolean }> = fc
  .record({
    input: environments,
    names: fc.uniqueArray(fc.constantFrom(...Object.keys(edits)), { minLength: 1, maxLength: 3 }),
    isBack: fc.boolean(),
  })
  .map(({ input, names, isBack }) => {
    const changed = names.reduce((result, name) => edits[name]?.(result) ?? result, input);
    return isBack ? { before: changed, after: input, names, isBack } : { before: input, after: changed, names, isBack };
  })
  .filter(({ before, after }) => accepted(before) && accepted(after));
