import { partitionOf } from '../config/catalog/regions';
import { problemsOf } from '../config/check';
import type { EnvironmentInput } from '../config/schema';
import { newestVersions } from './newest-versions';
import { freePodBlocks } from './pod-blocks';
import { items, type Key, serviceOf, zoneOf } from './questions';
import type { Draft } from './source-text';

/** Every question's answer, as text. */
export type Answers = Readonly<Record<Key, string>> & { readonly name: string };

/** A draft, and what in it has to be replaced before a deploy. */
export interface NewEnvironment extends Draft {
  readonly placeholders: readonly string[];
}

/** Two clusters of the newest versions in a network of their own: what a first cutover is tried on. */
export function newEnvironment(answers: Answers): NewEnvironment {
  const zones = items(answers.zone).map(zoneOf);
  const candidates = [1, zones.length].map((count) => environmentOf(answers, zones, freePodBlocks(count)));
  const environment = candidates.find(podsFit) ?? candidates.at(-1) ?? environmentOf(answers, zones, freePodBlocks(1));
  return { environment, intro: introOf(answers), comments: commentsOf(answers, environment), placeholders: placeholdersOf(answers) };
}

/** The rules decide how many blocks are enough. */
const podsFit = (environment: EnvironmentInput): boolean =>
  !problemsOf(environment).some(({ path }) => path.startsWith('network.podCidrs'));

type Zone = ReturnType<typeof zoneOf>;

function environmentOf(answers: Answers, zones: readonly Zone[], podCidrs: string[]): EnvironmentInput {
  const { name, account, region } = answers;
  const [older, newer] = newestVersions();
  const ids = zones.flatMap((zone) => (zone.id === undefined ? [] : [[zone.name, zone.id] as const]));
  const cluster = (version: string) => ({
    kind: 'managed' as const,
    version,
    capacity: { maxNodes: Number(answers.nodes), podsPerNode: Number(answers.podsPerNode) },
    ...(answers.adminRole !== '' && { access: [{ principalArn: answers.adminRole, policy: 'cluster-admin' as const }] }),
  });
  return {
    name,
    account,
    region,
    deletionProtection: false,
    availabilityZones: zones.map((zone) => zone.name),
    ...(ids.length > 0 && { zoneIds: Object.fromEntries(ids) }),
    tags: { environment: name },
    network: { vpc: { kind: 'managed', cidr: '10.20.0.0/16', natGateways: 'one' }, podCidrs },
    edge: {
      loadBalancer: {
        kind: 'managed',
        scheme: 'internet-facing',
        certificateArns: [certificateOf(answers)],
        allowedCidrs: items(answers.allow),
        deletionProtection: false,
      },
    },
    services: items(answers.service).flatMap((item, index) => {
      const service = serviceOf(item);
      if (!service) return [];
      const { host, ...rest } = service;
      return [{ ...rest, namespace: service.name, priority: 100 + 10 * index, hosts: [host] }];
    }),
    traffic: { weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
    clusters: {
      blue: { ...cluster(older), deletionProtection: false },
      green: { ...cluster(newer), deletionProtection: false },
    },
    gitops: { repository: answers.repository, revision: 'main' },
  };
}

const certificateOf = ({ certificate, region, account }: Answers): string =>
  certificate || `arn:${partitionOf(region)}:acm:${region}:${account}:certificate/00000000-0000-0000-0000-000000000000`;

const introOf = ({ name }: Answers): string[] => [
  `Written by bluegreen init: two clusters in a network of their own, to try a cutover on. From now on it is yours: every field is explained in docs/configuration.md, and \`npm run synth -- --env ${name}\` checks it.`,
];

function commentsOf(answers: Answers, { services, clusters }: EnvironmentInput): Record<string, string> {
  const comments: Record<string, string> = {
    deletionProtection: 'Stacks and clusters can be deleted again. Leave these lines out for an environment that has users.',
    'network.podCidrs': 'Addresses of pods: blocks of 100.64.0.0/10, which take none of the networks around the VPC.',
    'network.vpc.natGateways': "'per-zone' in production: with one, the loss of its zone takes every node's way out.",
    'edge.loadBalancer.allowedCidrs': 'Nobody else connects to ports 80 and 443; a public service says 0.0.0.0/0.',
    services: 'One entry per HTTP service. Its rule has `priority`, and a test route takes the number before it.',
    'traffic.weights': 'Blue has all requests until `bluegreen shift` moves them; no deploy changes the weights.',
    'gitops.repository': 'Your copy of this repository: Argo CD of each cluster installs what is in its gitops folder.',
    'clusters.blue': 'The cluster in use. Set kubeContext once `aws eks update-kubeconfig` made a context for it.',
    'clusters.green': "The cluster that replaces it. { kind: 'absent' } until you want to pay for two.",
  };
  if (answers.certificate === '') {
    comments['edge.loadBalancer.certificateArns'] = 'PLACEHOLDER: the certificate of the hosts below, in this region.';
  }
  if (services.some(({ hosts }) => hosts?.some((host) => host.endsWith('example.com')))) {
    comments['services[0]'] = 'PLACEHOLDER: your service, its namespace, port and host.';
  }
  if (clusters.blue.kind === 'managed' && clusters.blue.access === undefined) {
    comments['clusters.blue'] += ' Nobody may use its API yet: access: [{ principalArn, policy }].';
  }
  return comments;
}

function placeholdersOf(answers: Answers): string[] {
  const made: readonly (readonly [boolean, string])[] = [
    [answers.certificate === '', 'edge.loadBalancer.certificateArns: the certificate of your hosts'],
    [answers.service.includes('example.com'), 'services: your own service, namespace, port and host'],
    [answers.repository.includes('github.com/example/'), 'gitops.repository: your copy of this repository'],
    [answers.allow === '', 'edge.loadBalancer.allowedCidrs: nobody may connect yet'],
    [answers.adminRole === '', 'clusters.<color>.access: no role may use the Kubernetes API yet'],
  ];
  return made.flatMap(([isMade, text]) => (isMade ? [text] : []));
}
