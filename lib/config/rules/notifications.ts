import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** Whom a topic of the organization's notifies is the organization's to say: this app subscribes people to the topic that it makes. */
export const ownTopicHasOwnSubscribers = ({ notifications }: Environment): Problem[] => {
  const { topic, emails, https, slack } = notifications;
  if (!topic) return [];
  const named = [...emails, ...https, ...(slack ? [`Slack channel ${slack.channelId}`] : [])];
  if (named.length === 0) return [];
  return [
    problemAt(
      ['notifications'],
      "the topic is your organization's, and so are its subscribers",
      `${named.join(', ')} beside topic.arn`,
      'the topic alone, with its subscriptions made where it is; or these alone',
    ),
  ];
};
