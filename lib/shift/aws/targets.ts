import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Color } from '../../names';
import type { Rules, Targets } from '../model/backends';
import type { ZoneHealth } from '../model/model';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';
import { pairsOf, targetGroupsIn } from './target-groups';

/** DescribeTargetHealth takes one target group. */
const atOnce = 10;

/** Health of the targets, as the load balancer sees it. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
export function elbTargets(rules: Pick<Rules, 'list'>, options: ClientOptions): Targets {
  const client = new ElasticLoadBalancingV2Client(forReading(options));
  return {
    async health(services, known, only) {
      const arnOf = targetGroupsIn(await rules.list(known));
      const waiting = pairsOf(services).filter(({ color }) => color === (only ?? color));
      const found = new Map<string, readonly ZoneHealth[]>();
      const worker = async () => {
        for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
          const TargetGroupArn = arnOf(pair.service, pair.color);
          // Its rule is gone: that must not hide the health of the others.
          if (TargetGroupArn === undefined) continue;
          const { TargetHealthDescriptions = [] } = await call(`DescribeTargetHealth of ${TargetGroupArn}`, (abortSignal) =>
            client.send(new DescribeTargetHealthCommand({ TargetGroupArn }), { abortSignal }),
          );
          found.set(`${pair.service}/${pair.color}`, byZone(TargetHealthDescriptions));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      const of = (service: string, color: Color) => found.get(`${service}/${color}`) ?? [];
      return Object.fromEntries(services.map((service) => [service, { blue: of(service, 'blue'), green: of(service, 'green') }]));
    },
  };
}

/** Targets that are being deregistered get no new requests, healthy or not: they count as neither. */
function byZone(descriptions: readonly TargetHealthDescription[]): ZoneHealth[] {
  const zones = new Map<string, ZoneHealth>();
  for (const { Target, TargetHealth } of descriptions) {
    if (TargetHealth?.State === 'draining') continue;
    const zone = Target?.AvailabilityZone ?? 'unknown';
    const { healthy, other } = zones.get(zone) ?? { healthy: 0, other: 0 };
    const isHealthy = TargetHealth?.State === 'healthy';
    zones.set(zone, { zone, healthy: healthy + (isHealthy ? 1 : 0), other: other + (isHealthy ? 0 : 1) });
  }
  return [...zones.values()].toSorted((one, two) => one.zone.localeCompare(two.zone));
}
