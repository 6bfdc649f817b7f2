import * as s from './scalars';
import { z } from './zod';

/** Measurements of the user's own: what a step must pass in its bake. Read by the function that ticks a shift, so nothing here may lead it astray. */

const common = {
  name: s.dnsLabel.describe('Name of the analysis.'),
  condition: s
    .pattern(/^(?:<=|>=|<|>) ?\d{1,15}(?:\.\d{1,15})?$/, 'a comparison with a limit that is not negative, such as "< 0.01" or ">= 99"')
    .describe('What the value must fulfil.'),
  services: z
    .array(s.dnsLabel)
    .min(1, { error: 'at least one service' })
    .optional()
    .describe('Services at whose steps it is read. Left out: at every step.'),
  dryRun: z.boolean().default(false).describe('Its result is recorded and shown, and decides nothing.'),
};

const colors = '`{{to}}` and `{{from}}` stand for the colors of the shift.';

/**
 * https with a host name. Plain http for the loopback alone, where a terminal may have a port forwarded; functions refuse it. No user in front of the
 * host and no token behind it: a secret goes into a header.
 */
const url = s
  .pattern(
    new RegExp(
      '^(?!.*[?&][^=&]*(?:token|key|secret|pass|auth|sig)[^=&]*=)' +
        '(?:https://[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}|http://(?:localhost|127\\.0\\.0\\.1))(?::\\d{1,5})?' +
        '(?:/(?:[A-Za-z0-9._~/%?=&,+:-]|\\{\\{(?:to|from)\\}\\}){0,400})?$',
      'i',
    ),
    'an https URL such as https://prometheus.example.com without secrets (secretHeader), or http://localhost:9090 for shifts in the terminal',
  )
  .refine((text) => URL.canParse(text), { error: 'a URL with a port up to 65535' });

const secretHeader = z.strictObject({
  name: s.pattern(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'the name of a request header such as Authorization').describe('Name of the header.'),
  secretArn: s
    .arn(
      'secretsmanager',
      'secret:[A-Za-z0-9/_+=.@-]{1,256}-[A-Za-z0-9]{6}',
      'arn:aws:secretsmanager:eu-west-1:111111111111:secret:prometheus-AbCdEf',
    )
    .describe('Secret of Secrets Manager whose text is the whole value of the header, such as `Bearer …`.'),
  keyArn: s.kmsKeyArn.optional().describe('Key of the secret, if it is not the one that Secrets Manager manages.'),
});

const withSecret = {
  secretHeader: secretHeader.optional().describe('A request header with a secret value. It is read at each use, so it may be rotated.'),
};

const metricText = /^[A-Za-z0-9](?:[A-Za-z0-9 ._/#%-]{0,253}[A-Za-z0-9._/#%-])?$/;

const metric = z.strictObject({
  namespace: s.pattern(metricText, 'a namespace such as Shop/Orders').describe('Namespace of the metric.'),
  name: s.pattern(metricText, 'the name of a metric such as Failed').describe('Name of the metric.'),
  dimensions: z
    .record(
      s.pattern(metricText, 'the name of a dimension such as Cluster'),
      s.pattern(/^(?! )(?:[A-Za-z0-9 ._/#:+=,-]|\{\{(?:to|from)\}\}){1,255}(?<! )$/, 'the value of a dimension such as prod-{{to}}'),
    )
    .default({})
    .describe(`Dimensions of the metric. ${colors}`),
  stat: s
    .pattern(
      /^(?:Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(?:\.\d{1,4})?|(?:TM|TC|TS|WM|PR)\([0-9.%:]{1,30}\))$/,
      'a statistic such as Sum, Average or p99',
    )
    .default('Sum')
    .describe('Statistic of each period.'),
});

/** Metrics by the ids that the expression uses. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
const cloudWatch = z.strictObject({
  provider: z.literal('cloudwatch').describe('Metrics of CloudWatch in the account and region of the environment.'),
  ...common,
  query: s.query.describe(`Metric math over \`metrics\`, or a Metrics Insights query, with one series as its result. ${colors}`),
  metrics: z
    .record(s.pattern(/^[a-z][A-Za-z0-9_]{0,63}$/, 'an id such as errors: a lower-case letter, then letters, digits and _'), metric)
    .default({})
    .describe('Metrics by the ids that `query` uses.'),
  periodMinutes: s
    .whole(1, 60, 'minutes')
    .default(1)
    .describe('Period of the metrics. The newest one that ended a minute ago or earlier is judged.'),
});

const prometheus = z.strictObject({
  provider: z.literal('prometheus').describe('A Prometheus, or what answers as one, that the function can reach over the internet.'),
  ...common,
  url: url.describe(`Address of the server, without /api/v1. ${colors}`),
  query: s.query.describe(`PromQL with one series, or a scalar, as its result. ${colors}`),
  ...withSecret,
});

const amazonPrometheus = z.strictObject({
  provider: z.literal('amp').describe('A workspace of Amazon Managed Service for Prometheus.'),
  ...common,
  workspaceArn: s
    .arn('aps', 'workspace/ws-[0-9a-f-]{36}', 'arn:aws:aps:eu-west-1:111111111111:workspace/ws-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9')
    .describe('The workspace.'),
  query: s.query.describe(`PromQL with one series, or a scalar, as its result. ${colors}`),
});

const http = z.strictObject({
  provider: z.literal('http').describe('Any service that answers a GET with JSON.'),
  ...common,
  url: url.describe(`Address of the document. ${colors}`),
  query: s
    .pattern(
      /^[A-Za-z_][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z_][A-Za-z0-9_-]{0,63}|\[\d{1,4}\]){0,20}$/,
      'a path in the JSON document such as data.errors[0].rate',
    )
    .describe('Path of the value in the document. It is a number; true is 1 and false is 0.'),
  ...withSecret,
});

export const analysis = z.discriminatedUnion('provider', [cloudWatch, prometheus, amazonPrometheus, http], {
  error: 'provider: one of cloudwatch, prometheus, amp, http',
});
