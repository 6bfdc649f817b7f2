import { missingEndpoints } from '../catalog/endpoint-services';
import { interfaceEndpointsOf } from '../derived/interface-endpoints';
import { endpointsWithoutNat, isIsolated } from '../derived/isolation';
import { registriesInUse } from '../derived/registries';
import { type Path, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { publicRegistries } from '../schema/registries';

/** Hosts of Git that are on the internet, and have no private address for a VPC to reach. */
const publicGitHosts = new Set(['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'ssh.dev.azure.com', 'dev.azure.com']);

/** Without a way out a managed VPC has every endpoint that a cluster needs; one that is missing is found when nodes or functions wait for ever. */
export function isolatedHasEndpoints(env: Environment): Problem[] {
  const { vpc, endpoints } = env.network;
  if (!isIsolated(env)) return [];
  const needed = endpointsWithoutNat(env);
  const path = ['network', 'endpoints', 'interfaces'];
  if (vpc.kind === 'existing') {
    if (endpoints.interfaces !== undefined) return [];
    const expected = `those that this app is to make, or [] where the VPC has them all: ${needed.join(', ')}; and a gateway endpoint for S3`;
    return [problemAt(path, 'an isolated VPC reaches AWS through endpoints alone, and an existing one may have them', 'nothing', expected)];
  }
  const made = interfaceEndpointsOf(env);
  const missing = needed.filter((name) => !made.includes(name));
  const absent = needed.filter((name) => missingEndpoints[env.region]?.includes(name));
  return [
    ...(missing.length > 0
      ? [
          problemAt(
            path,
            'without NAT gateways these have no way to AWS',
            `none for ${missing.join(', ')}`,
            'all of them, or the key left out',
          ),
        ]
      : []),
    ...(absent.length > 0
      ? [
          problemAt(
            ['network', 'vpc', 'natGateways'],
            `${env.region} has no interface endpoint of ${absent.join(', ')}, without which nodes do not join`,
            'none',
            'one or per-zone, or another region',
          ),
        ]
      : []),
    ...(endpoints.s3 ? [] : [problemAt(['network', 'endpoints', 's3'], 'image layers come from S3', 'false', 'true without NAT gateways')]),
  ];
}

/** Without a way out, and without a proxy, everything that a cluster pulls is on a registry or a Git host that the VPC reaches. */
export function isolatedPullsPrivately(env: Environment): Problem[] {
  if (!isIsolated(env) || env.organization.httpProxy) return [];
  const { gitops, organization } = env;
  const sources: readonly (readonly [Path, string])[] = [
    [['gitops', 'repository'], gitops.repository],
    ...(gitops.workloads ? [[['gitops', 'workloads', 'repository'], gitops.workloads.repository] as const] : []),
  ];
  return [
    ...(organization.registries?.charts === undefined
      ? [
          problemAt(
            ['organization', 'registries', 'charts'],
            'charts come from public repositories, which nothing in this VPC reaches',
            'nothing',
            'an OCI registry that the VPC reaches, such as 111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts',
          ),
        ]
      : []),
    ...(gitops.controllerDefinitions
      ? [
          problemAt(
            ['gitops', 'controllerDefinitions'],
            'Argo CD would read them from GitHub, which nothing in this VPC reaches',
            'true',
            'false; apply them by hand when the load balancer controller is upgraded (docs/organization.md)',
          ),
        ]
      : []),
    ...sources.flatMap(([path, repository]) => {
      const host = hostOf(repository);
      if (!publicGitHosts.has(host)) return [];
      return [problemAt(path, 'a Git host on the internet, which nothing in this VPC reaches', host, 'a Git host that the VPC reaches')];
    }),
  ];
}

/** Every image of the platform is at a private registry, or none is: one that is left out is pulled from where the others must not be. */
export function registriesComplete(env: Environment): Problem[] {
  const { registries } = env.organization;
  if (!registries && (!isIsolated(env) || env.organization.httpProxy)) return [];
  const missing = registriesInUse(env).filter((registry) => registries?.images[registry] === undefined);
  if (missing.length === 0) return [];
  return [
    problemAt(
      ['organization', 'registries', 'images'],
      isIsolated(env)
        ? 'images come from public registries, which nothing in this VPC reaches'
        : 'images of these registries would still come from the internet',
      `nothing for ${missing.map((registry) => `${registry} (${publicRegistries[registry]})`).join(', ')}`,
      'one for each that the environment uses, such as 111111111111.dkr.ecr.eu-west-1.amazonaws.com/quay',
    ),
  ];
}

/** Argo CD reads charts with a Secret only where there is a registry of charts. */
export function chartsSecretHasCharts({ organization: { registries } }: Environment): Problem[] {
  if (registries?.chartsSecret === undefined || registries.charts !== undefined) return [];
  return [
    problemAt(
      ['organization', 'registries', 'chartsSecret'],
      'there is no registry of charts that it could be for',
      registries.chartsSecret,
      'organization.registries.charts beside it, or no Secret',
    ),
  ];
}

/** Host of a Git URL: https://host/…, ssh://git@host/… or git@host:… */
const hostOf = (repository: string): string => /^(?:https:\/\/|ssh:\/\/)?(?:[^@/]+@)?([^:/]+)/.exec(repository)?.[1]?.toLowerCase() ?? '';
