import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { oneLine } from '../../text/printable';
import type { Notifier } from '../model/backends';
import type { Event } from '../model/model';
import { call } from './call';
import { type ClientOptions, forWriting } from './clients';

/** Longest subject that SNS takes: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const subjectLength = 100;

/** How long a rollback waits for a notification. */
const timeoutMs = 2000;

/** Publishes events to the environment's topic: a line for people, and the event as JSON in an attribute to filter by. */
export function snsNotifier(env: string, topicArn: string, options: ClientOptions): Notifier {
  const client = new SNSClient(forWriting(options));
  return {
    async notify(event) {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subject(env, event),
        MessageStructure: 'json',
        Message: JSON.stringify(messages(env, event)),
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: event.kind },
          environment: { DataType: 'String', StringValue: env },
        },
      });
      await call(`Publish to ${topicArn}`, (abortSignal) => client.send(command, { abortSignal }), { timeoutMs });
    },
  };
}

/**
 * What each protocol gets: people a line and the event, Slack (Amazon Q Developer, which drops every other form) and endpoints a message of its form.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function messages(env: string, event: Event): Readonly<Record<'default' | 'https', string>> {
  // An alarm, a hook or a caller wrote part of it: a line of theirs must not pass for one of this program's.
  const line = oneLine(event.text);
  const text = `${line}\n\n${JSON.stringify(event, undefined, 2)}\n`;
  const custom = {
    version: '1.0',
    source: 'custom',
    id: `${event.shiftId}-${event.id}`,
    content: { title: `${env}: ${event.kind}`, description: fitting(line) },
    metadata: { threadId: event.shiftId, eventType: event.kind, additionalContext: { environment: env } },
  };
  return { default: fitting(text), https: JSON.stringify(custom) };
}

const longestText = 20_000;

/** SNS takes 256 KB for all forms together; a long list of services is cut, not refused. */
const fitting = (text: string): string => text.slice(0, longestText);

/** ASCII without line breaks, as SNS asks for. */
const subject = (env: string, event: Event): string =>
  `[${env}] ${event.kind}: ${event.text}`.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, subjectLength);
