import {
  type CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type { Clock } from '../../lib/clock';

/** What differs between a stack's template and what is in AWS. */
export interface Drift {
  readonly stack: string;
  /** Logical id. */
  readonly resource: string;
  readonly type: string;
  /** Path of the property; undefined where the resource is gone. */
  readonly property?: string;
  /** What the template says, and what is there. */
  readonly expected: string;
  readonly found: string;
}

/** Drift of one environment. */
export interface DriftReport {
  readonly env: string;
  readonly drifts: readonly Drift[];
  /** Stacks of which some resources could not be compared, and why. */
  readonly incomplete: Readonly<Record<string, string>>;
}

const pollMs = 5000;
const longestMs = 15 * 60_000;

/**
 * Has CloudFormation compare one stack. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/detect-drift-stack.html
 * @returns undefined where the stack is not deployed
 * @throws Error of the SDK, or when the comparison takes more than 15 minutes
 */
export async function stackDrift(
  client: Pick<CloudFormationClient, 'send'>,
  stack: string,
  clock: Clock,
): Promise<{ readonly drifts: readonly Drift[]; readonly incomplete?: string } | undefined> {
  const id = await detection(client, stack);
  if (id === undefined) return undefined;
  const incomplete = await untilCompared(client, stack, id, clock);
  const drifts = (await resourceDrifts(client, stack)).flatMap((drift) => driftsOf(stack, drift));
  return { drifts, ...(incomplete !== undefined && { incomplete }) };
}

async function detection(client: Pick<CloudFormationClient, 'send'>, StackName: string): Promise<string | undefined> {
  try {
    return (await client.send(new DetectStackDriftCommand({ StackName }))).StackDriftDetectionId;
  } catch (error) {
    // CloudFormation has no error code of its own for a stack that is not there.
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** @returns why some resources could not be compared, if so */
async function untilCompared(
  client: Pick<CloudFormationClient, 'send'>,
  stack: string,
  StackDriftDetectionId: string,
  clock: Clock,
): Promise<string | undefined> {
  const until = clock.now() + longestMs;
  while (clock.now() < until) {
    const { DetectionStatus, DetectionStatusReason = 'no reason given' } = await client.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    if (DetectionStatus === 'DETECTION_COMPLETE') return undefined;
    if (DetectionStatus === 'DETECTION_FAILED') return DetectionStatusReason;
    await clock.sleep(pollMs);
  }
  throw new Error(`${stack}: CloudFormation compares it for more than 15 minutes`);
}

async function resourceDrifts(client: Pick<CloudFormationClient, 'send'>, StackName: string): Promise<StackResourceDrift[]> {
  const found: StackResourceDrift[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeStackResourceDriftsCommand({ StackName, StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'], NextToken }),
    );
    found.push(...(page.StackResourceDrifts ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

function driftsOf(stack: string, { LogicalResourceId = '', ResourceType = '', ...drift }: StackResourceDrift): Drift[] {
  const of = { stack, resource: LogicalResourceId, type: ResourceType };
  if (drift.StackResourceDriftStatus === 'DELETED') return [{ ...of, expected: 'there', found: 'deleted' }];
  return (drift.PropertyDifferences ?? [])
    .map(({ PropertyPath = '', ExpectedValue = '', ActualValue = '' }) => ({
      ...of,
      property: PropertyPath,
      expected: ExpectedValue,
      found: ActualValue,
    }))
    .filter((one) => !isMeant(one));
}

const ofAShift = /^\/Actions\/\d+\/ForwardConfig\/(?:TargetGroups\/\d+\/Weight|TargetGroupStickinessConfig(?:\/.*)?)$/;

/** A shift moves the weights in force past the template, and a rollback turns stickiness off: both live in SSM and in the rules. */
const isMeant = ({ type, property = '' }: Drift): boolean =>
  type === 'AWS::ElasticLoadBalancingV2::ListenerRule' && ofAShift.test(property);
