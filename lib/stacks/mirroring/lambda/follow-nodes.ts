import { EC2Client } from '@aws-sdk/client-ec2';
import { answered, type CustomResourceEvent, put, type Respond } from '../../../lambda/custom-resource';
import { ec2Adapter } from './ec2';
import { type Ec2, follow, removeAll } from './follow';
import type { Settings } from './model';

/** EC2 Instance State-change Notification. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
export interface InstanceEvent {
  readonly detail: { readonly 'instance-id': string };
}

/** An event of the schedule has nothing that is of use here. */
export type Event = CustomResourceEvent | InstanceEvent | Readonly<Record<string, unknown>>;

export interface Ports {
  readonly ec2: Ec2;
  /** Reports the outcome to CloudFormation. */
  readonly respond: Respond;
}

/** One call of the function: a node changed its state, the schedule asks for everything, or the stack is made, changed or deleted. */
export async function handle(event: Event, settings: Settings, ports: Ports): Promise<void> {
  if (isOfStack(event)) return answerStack(event, settings, ports);
  const id = instanceOf(event);
  console.log(
    JSON.stringify({ cluster: settings.clusterName, ...(await follow(settings, ports.ec2, id === undefined ? undefined : [id])) }),
  );
}

const isOfStack = (event: Event): event is CustomResourceEvent => 'ResponseURL' in event;

function instanceOf(event: Event): string | undefined {
  const { detail } = event as { detail?: { 'instance-id'?: string } };
  return detail?.['instance-id'];
}

const answerStack = (event: CustomResourceEvent, settings: Settings, { ec2, respond }: Ports): Promise<void> =>
  answered(event, respond, async () => {
    const done = event.RequestType === 'Delete' ? { removed: await removeAll(settings, ec2) } : await follow(settings, ec2);
    console.log(JSON.stringify({ cluster: settings.clusterName, request: event.RequestType, ...done }));
  });

/** @throws Error for a variable that the stack did not set: a defect */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): Settings {
  const { SETTINGS } = env;
  if (SETTINGS === undefined) throw new Error('SETTINGS: found nothing; the stack sets it');
  return JSON.parse(SETTINGS) as Settings;
}

// A thousand nodes at once meet EC2's request rate: patience, not an error.
const ports: Ports = {
  ec2: ec2Adapter(new EC2Client({ retryMode: 'adaptive', maxAttempts: 10 })),
  respond: put,
};

export const handler = (event: Event): Promise<void> => handle(event, settingsFrom(process.env), ports);
