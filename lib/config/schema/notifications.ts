import * as s from './scalars';
import { z } from './zod';

const email = s.pattern(
  /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}$/,
  'a mail address such as oncall@example.com',
);
const httpsUrl = s.pattern(
  /^https:\/\/[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?::\d{1,5})?(?:\/[A-Za-z0-9._~/%-]{0,400})?$/,
  'an https URL such as https://alerts.example.com/bluegreen',
);

/** Who hears of a shift. https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html */
export const notifications = z.strictObject({
  topic: z
    .strictObject({
      arn: s
        .arn('sns', '[A-Za-z0-9_-]{1,256}', 'arn:aws:sns:eu-west-1:111111111111:platform-alerts')
        .describe("ARN of the topic, in the environment's region; it may be of another account."),
      keyArn: s.kmsKeyArn.optional().describe('Customer-managed KMS key of the topic. Left out: it has none.'),
    })
    .optional()
    .describe(
      "A topic of your organization in place of `<env>-shift-events`. Its policy and its subscribers are the organization's (docs/organization.md).",
    ),
  emails: z
    .array(email)
    .max(20)
    .default([])
    .describe('Mail addresses. Each gets a mail to confirm first; until then nothing is sent to it.'),
  slack: z
    .strictObject({
      workspaceId: s
        .pattern(/^T[A-Z0-9]{5,20}$/, 'the id of a Slack workspace such as T07EA123LEP')
        .describe('Workspace that was connected to the account once, in the console of Amazon Q Developer in chat applications.'),
      channelId: s
        .pattern(/^[CG][A-Z0-9]{5,20}$/, 'the id of a Slack channel such as C07EZ1ABC23')
        .describe('Channel that gets the messages.'),
    })
    .optional()
    .describe('A Slack channel, through Amazon Q Developer in chat applications.'),
  https: z
    .array(httpsUrl)
    .max(20)
    .default([])
    .describe('Endpoints that SNS posts to, such as those of PagerDuty or Opsgenie. Each has to confirm the subscription.'),
});
