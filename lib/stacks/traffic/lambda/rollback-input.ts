import { type Color, colors, isColor } from '../../../names';
import type { RollbackRequest } from '../../../shift/rollback/request';
import { shortLine } from '../../../text/printable';

/**
 * What calls the rollback function: EventBridge, when an alarm fires that a shift can be judged by; or a person, with any part of `ByHand`:
 *
 *   aws lambda invoke --function-name <env>-rollback --payload '{"reason": "checkout fails"}' --cli-binary-format raw-in-base64-out answer.json
 *
 * Lambda does not say who calls. Whatever a payload says about that is printed as something said; CloudTrail knows who it was.
 */
export type RollbackInput = AlarmEvent | ByHand;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
interface AlarmEvent {
  readonly 'detail-type': string;
  /** The alarm's ARN. */
  readonly resources?: readonly string[];
  readonly detail: { readonly alarmName: string; readonly state: { readonly value: string; readonly reason?: string } };
}

interface ByHand {
  readonly reason?: string;
  readonly by?: string;
  /** Everything to this color, whatever the records say. */
  readonly to?: string;
}

/** Longest name and reason that are kept, in characters: a record that is too long for the table could not be saved, and the shift not be stopped. */
const longest = { name: 100, reason: 500 };

export interface Asked extends Pick<RollbackRequest, 'trigger' | 'holder' | 'reason' | 'to'> {
  /** The alarm that fired, where one did. */
  readonly alarm?: FiredAlarm;
}

export interface FiredAlarm {
  readonly name: string;
  /** As the event has it, for an alarm of the user's own. */
  readonly arn: string;
}

/**
 * A request for a rollback, from a payload of any form: one that is odd must not keep a person from a rollback.
 * @throws for a color that does not exist, and for an event of an alarm without the alarm's name
 */
export function askedBy(input: unknown): Asked {
  const payload = objectOf(input);
  if ('detail' in payload) return byAlarm(objectOf(payload.detail), payload.resources);
  const by = textOf(payload.by);
  const reason = textOf(payload.reason);
  return {
    trigger: 'person',
    holder: by === undefined ? 'a direct call' : `a direct call that says it is ${shortLine(by, longest.name)}`,
    reason: reason === undefined ? 'a direct call without a reason' : `the call says: ${shortLine(reason, longest.reason)}`,
    to: colorOf(payload.to),
  };
}

function byAlarm(detail: Readonly<Record<string, unknown>>, resources: unknown): Asked {
  const state = objectOf(detail.state);
  const name = textOf(detail.alarmName);
  if (name === undefined) throw new Error('the event of an alarm: found no detail.alarmName; expected the name of an alarm');
  const alarmName = shortLine(name, longest.name);
  const reason = textOf(state.reason) ?? `${alarmName} is ${textOf(state.value) ?? 'in an unknown state'}`;
  const arn = (Array.isArray(resources) ? textOf(resources[0]) : undefined) ?? name;
  const alarm = { name: alarmName, arn };
  return { trigger: 'alarm', holder: `alarm ${alarmName}`, reason: shortLine(reason, longest.reason), alarm };
}

function colorOf(to: unknown): Color | undefined {
  if (to === undefined || isColor(to)) return to;
  throw new Error(`to: found ${shortLine(JSON.stringify(to), longest.name)}; expected ${colors.join(' or ')}`);
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
