import { observedTakeover } from '../../adopt/takeover';
import type { Environment } from '../../config/schema';
import type { Color } from '../../names';
import type { Check } from './check';
import { analysisChecks } from './checks/analyses';
import { capacityChecks } from './checks/capacity';
import { clusterChecks } from './checks/cluster';
import { edgeChecks } from './checks/edge';
import { identityChecks } from './checks/identities';
import { leftBehindChecks } from './checks/left-behind';
import { reachedChecks } from './checks/reached';
import { scaleChecks } from './checks/scale';
import { spotChecks } from './checks/spot';
import { egress } from './checks/state/egress';
import { stateChecks } from './checks/state/state';
import { stickyTargetChecks } from './checks/sticky-targets';
import { supportChecks } from './checks/support';
import { trafficChecks } from './checks/traffic';
import type { Observed } from './observe/observed';
import { type ServiceScale, scaleAdvice } from './scale';

/** Result of preflight; also the form of `--json`, which the report takes in. */
export interface Preflight {
  readonly env: string;
  readonly to: Color;
  readonly at: number;
  readonly checks: readonly Check[];
  /** Targets that each service needs, step by step; undefined where the targets cannot be read. */
  readonly scale?: readonly ServiceScale[];
  /** The worst of the checks. */
  readonly verdict: Check['verdict'];
}

/**
 * Judges all that was observed before a shift to a color. Pure.
 * @param services those that the shift moves; all where left out
 */
export function preflight(
  env: Environment,
  to: Color,
  observed: Observed,
  services: readonly string[] = env.services.map(({ name }) => name),
): Preflight {
  const checks = [
    ...clusterChecks(to, observed),
    ...supportChecks(env, observed),
    ...capacityChecks(env, to, observed),
    ...spotChecks(env, to, observed),
    ...trafficChecks(to, services, observed),
    ...scaleChecks(env, to, observed),
    ...stickyTargetChecks(env, observed),
    ...leftBehindChecks(env, observed),
    ...analysisChecks(env, observed),
    ...reachedChecks(env.name, to, observed),
    ...edgeChecks(env, to, observed),
    ...observedTakeover(env, observed.edges),
    ...identityChecks(env, to, observed),
    ...stateChecks(env, to, observed),
    egress(to, observed),
  ];
  const { health } = observed;
  const scale = health.ok ? { scale: scaleAdvice(env, to, health.value) } : {};
  return { env: env.name, to, at: observed.at, checks, ...scale, verdict: worst(checks) };
}

const worst = (checks: readonly Check[]): Check['verdict'] =>
  (['block', 'warn'] as const).find((verdict) => checks.some((check) => check.verdict === verdict)) ?? 'ok';
