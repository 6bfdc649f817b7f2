import type { Environment } from '../../../../config/schema';
import { type Color, colors, otherColor } from '../../../../names';
import type { Reading } from '../../../model/model';
import { type Check, warn } from '../../check';
import type { Observed } from '../../observe/observed';
import type { ClusterState } from '../../state/model';
import { clusterScoped } from './cluster-scoped';
import { discovery, peers } from './discovery';
import { waysIn } from './entries';
import { externalDns } from './external-dns';
import type { Sides } from './likes';
import { issued, secrets } from './secrets';
import { volumes } from './volumes';
import { webhooks } from './webhooks';

/**
 * What a cutover has to think of besides weights: what the cluster in use holds of each kind, and whether the other has its like (docs/state.md). All of it
 * warns, but for what users would notice whatever the weights are: two ExternalDNS of one owner, and a webhook that refuses all new pods.
 */
export function stateChecks(env: Environment, to: Color, { state }: Pick<Observed, 'state'>): Check[] {
  const from = otherColor(to);
  for (const color of colors) {
    const why = unreadable(state[color]);
    if (why !== undefined) return [warn('state', `nothing of ${color} can be read: ${why}`, whatItTakes(color))];
  }
  const [old, fresh] = [state[from], state[to]];
  if (!old.ok || !fresh.ok) return [];
  const sides: Sides = { from, to, old: old.value, fresh: fresh.value };
  return [
    volumes(sides),
    secrets(sides),
    issued(sides),
    externalDns(sides),
    webhooks(sides),
    waysIn(env, sides),
    discovery(sides),
    peers(sides),
    clusterScoped(sides),
  ];
}

const whatItTakes = (color: Color): string =>
  `it takes clusters.${color}.kubeContext, a login of that context and the ClusterRole of docs/state.md; or go through that page by hand`;

/** Why a cluster cannot be read at all; one check is then enough. */
function unreadable(state: Reading<ClusterState>): string | undefined {
  if (!state.ok) return state.why;
  const { clusterScoped: scoped, ...others } = state.value;
  const readings: readonly Reading<unknown>[] = [...Object.values(others), ...Object.values(scoped)];
  const whys = readings.flatMap((reading) => (reading.ok ? [] : [reading.why]));
  return whys.length === readings.length ? whys[0] : undefined;
}
