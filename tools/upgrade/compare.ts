import { type ResourceChange, type StackDiff, stackDiffs } from '../../lib/diff/stack-diff';
import type { Template } from '../template';

type Templates = Readonly<Record<string, Template>>;

/** What a deploy does to one stack, by the specification of CloudFormation: logical ids, sorted. */
export interface StackChange {
  readonly stack: string;
  readonly kind: 'new' | 'deployed' | 'destroyed';
  readonly created: readonly string[];
  readonly updated: readonly string[];
  /** Certainly, or depending on what CloudFormation finds. */
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
}

/** A resource that a deploy would take away from those who use it. */
export interface Loss {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly how: 'replaced' | 'removed';
}

/** How the stacks differ between two states, in the order of deployment; those that are destroyed come first. Unchanged ones are left out. */
export const stackChanges = (before: Templates, after: Templates): StackChange[] =>
  stackDiffs(before, after)
    .map(stackChange)
    .filter(({ created, updated, replaced, removed }) => created.length + updated.length + replaced.length + removed.length > 0);

const stackChange = ({ stack, kind, created, updated, replaced, removed, orphaned }: StackDiff): StackChange => ({
  stack,
  // On the way of an upgrade a stack that leaves the app is destroyed before.
  kind: kind === 'dropped' ? 'destroyed' : kind,
  created: idsOf(created),
  updated: idsOf(updated),
  replaced: idsOf(replaced),
  removed: idsOf([...removed, ...orphaned]),
});

const idsOf = (changes: readonly ResourceChange[]): string[] => changes.map(({ id }) => id).toSorted();

/** Types whose end or replacement takes requests, nodes or records with it. */
const irreplaceable: ReadonlySet<string> = new Set([
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::Subnet',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::NatGateway',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::EKS::Cluster',
  'AWS::EKS::Nodegroup',
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
]);

/** What of both states' stacks a deploy would replace or remove although it is in use. Rules of a test route come and go with it. */
export const losses = (before: Templates, after: Templates): Loss[] =>
  stackChanges(before, after)
    .filter(({ kind }) => kind === 'deployed')
    .flatMap(({ stack, replaced, removed }) => [
      ...lost(stack, replaced, 'replaced', before[stack]),
      ...lost(stack, removed, 'removed', before[stack]),
    ]);

const lost = (stack: string, ids: readonly string[], how: Loss['how'], template: Template | undefined): Loss[] =>
  ids
    .map((id) => ({ stack, id, type: template?.Resources[id]?.Type ?? '', how }))
    .filter(({ id, type }) => irreplaceable.has(type) && !/TestRoute/.test(id));

/**
 * Exports that a deploy of all stacks, one after the other, would take away while another stack still imports them: CloudFormation refuses that.
 * @param before what is deployed; without the stacks that are destroyed first
 * @returns `<exporter>: <export>, imported by <stack>`
 */
export function droppedExports(before: Templates, after: Templates): string[] {
  const order = Object.keys(after);
  return order.flatMap((exporter, index) => {
    const kept = new Set(exportsOf(after[exporter]));
    const dropped = exportsOf(before[exporter]).filter((name) => !kept.has(name));
    // Stacks later in the order still have their old template, and so has one that is in no template any more.
    const importers = Object.keys(before).filter((stack) => stack !== exporter && (!order.includes(stack) || order.indexOf(stack) > index));
    return dropped.flatMap((name) =>
      importers
        .filter((stack) => JSON.stringify(before[stack]).includes(`{"Fn::ImportValue":"${name}"}`))
        .map((stack) => `${exporter}: ${name}, imported by ${stack}`),
    );
  });
}

const exportsOf = (template: Template | undefined): string[] =>
  Object.values(template?.Outputs ?? {}).flatMap(({ Export }) => Export?.Name ?? []);
