import { parseBlock } from '../../addresses';
import { colors, maximumWeight } from '../../names';
import { z } from './zod';

const regionForm = '[a-z]{2}(?:-[a-z]{1,12}){1,3}-\\d';

/**
 * Scalars of an environment. The message of each is the `expected` part of an error: it completes "expected …".
 *
 * Values end in templates, IAM policies, shells of operators, kubectl and Argo CD. So each pattern is closed at both ends, has a length, and lets
 * neither wildcards nor control characters through unless the field is for them; test/unit/config/hostile.test.ts tries all of them.
 */

/** Text of one form. @param expression anchored at both ends */
export const pattern = (expression: RegExp, expected: string) => z.string({ error: expected }).regex(expression, { error: expected });

/** An address with a user, such as https://user:token@host: these fields are printed, kept in records and written into templates. */
const noCredentials = '(?!.*:\\/\\/[^\\/]*@)';

/** An argument of a program: no control characters, no line breaks, nothing that turns the direction of what follows. */
export const argument = pattern(
  new RegExp(`^${noCredentials}[^\\p{C}\\p{Zl}\\p{Zp}]{1,4096}$`, 'u'),
  'text in quotes without control characters, and without credentials in an address',
);

/** A query of a monitoring system: one line, because it is printed. */
export const query = pattern(
  new RegExp(`^${noCredentials}[^\\p{C}\\p{Zl}\\p{Zp}]{1,2048}$`, 'u'),
  'a query on one line, at most 2048 characters, without control characters and credentials in an address',
);

/** Name of an environment variable. https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html */
export const variableName = pattern(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'the name of an environment variable, such as SMOKE_URL');

/** Key or value of a tag. https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
const tagText = `^(?! )${noCredentials}[\\p{L}\\p{N} _.:/=+@-]`;
const tagCharacters = 'letters, digits and _ . : / = + - @, spaces between them, and no credentials in an address';
export const tagKey = pattern(new RegExp(`${tagText}+(?<! )$`, 'u'), tagCharacters);
export const tagValue = pattern(new RegExp(`${tagText}*(?<! )$`, 'u'), tagCharacters);

const partition = 'arn:aws(?:-[a-z]{1,12}){0,3}';
/** Characters of names in IAM. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const iamPath = '(?:(?!\\.{1,2}/)[\\w+=,.@-]{1,128}/){0,10}';

/**
 * ARN of one resource of one kind, in a region and an account.
 * @param resource expression for what follows the account, without wildcards: an ARN may end in the resources of an IAM policy
 */
export const arn = (service: string, resource: string, example: string) =>
  pattern(new RegExp(`^${partition}:${service}:${regionForm}:\\d{12}:${resource}$`), `an ARN such as ${example}`);

/** ARN of a load balancer, a listener or a target group: its name (or type and name), then its ids. */
export const loadBalancingArn = (kind: keyof typeof idsOf, example: string) =>
  arn('elasticloadbalancing', `${kind}/[A-Za-z0-9-]{1,32}(?:/[0-9a-f]{16}){${idsOf[kind]}}`, example);

/** Ids in the ARN of each kind. */
const idsOf = { 'loadbalancer/app': 1, 'loadbalancer/net': 1, 'listener/app': 2, 'listener-rule/app': 3, targetgroup: 1 } as const;

/** A key by its id: a UUID, or the id of a multi-Region key. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id */
export const kmsKeyArn = arn(
  'kms',
  'key/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})',
  'arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
);

/** ARN of a user pool of Amazon Cognito. */
export const userPoolArn = arn(
  'cognito-idp',
  'userpool/[a-z0-9-]{1,32}_[A-Za-z0-9]{1,32}',
  'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_AbCdEf123',
);

/** ARN of an IAM role of some account. */
export const roleArn = pattern(
  new RegExp(`^${partition}:iam::\\d{12}:role/${iamPath}[\\w+=,.@-]{1,64}$`),
  'an ARN such as arn:aws:iam::111111111111:role/platform-admin',
);

/** ARN of an IAM role or user of some account: a principal that lasts. */
export const principalArn = pattern(
  new RegExp(`^${partition}:iam::\\d{12}:(?:role|user)/${iamPath}[\\w+=,.@-]{1,64}$`),
  'an ARN such as arn:aws:iam::111111111111:role/platform-admin or arn:aws:iam::111111111111:user/ci',
);

/** Name of a group in Kubernetes; those that EKS and Kubernetes keep for themselves cannot be given. */
export const kubernetesGroup = pattern(
  /^(?!(?:system|eks|aws|amazon|iam):)[A-Za-z0-9](?:[A-Za-z0-9:_-]{0,126}[A-Za-z0-9])?$/,
  'the name of a group such as shop-developers; none that begins with system:, eks:, aws:, amazon: or iam:',
);

/** ARN of a managed policy: one of AWS's own, or the account's. */
export const policyArn = pattern(
  new RegExp(`^${partition}:iam::(?:aws|\\d{12}):policy/${iamPath}[\\w+=,.@-]{1,128}$`),
  'an ARN such as arn:aws:iam::111111111111:policy/orders or arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
);

/** A few words for people: nothing that a shell, a template or a terminal reads as its own. */
export const remark = pattern(
  /^[\p{L}\p{N}](?:[\p{L}\p{N} .,#_-]{0,198}[\p{L}\p{N}.])?$/u,
  'a few words: letters, digits, spaces and . , # _ -, at most 200 characters',
);

const timeOfDay = '(?:[01]\\d|2[0-3]):[0-5]\\d';
export const time = pattern(new RegExp(`^${timeOfDay}$`), 'a time of day such as 22:00');
export const endTime = pattern(new RegExp(`^(?:${timeOfDay}|24:00)$`), 'a time of day such as 04:00, or 24:00');
export const localTime = pattern(
  new RegExp(`^20\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T${timeOfDay}$`),
  'a date and time such as 2026-12-20T18:00',
);

/** Name of the IANA time zone database, as this Node.js knows it. */
export const timeZone = pattern(
  /^[A-Za-z][A-Za-z0-9_+-]{0,31}(?:\/[A-Za-z0-9_+-]{1,31}){0,2}$/,
  'a time zone such as Europe/Berlin or UTC',
).refine(isTimeZone, {
  error: 'a time zone such as Europe/Berlin or UTC',
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const color = z.enum(colors, { error: `one of ${colors.join(', ')}` });

export const accountId = pattern(/^\d{12}$/, 'an account id of 12 digits in quotes, such as "111111111111"');
export const region = pattern(new RegExp(`^${regionForm}$`), 'a region such as eu-west-1');
export const availabilityZone = pattern(new RegExp(`^${regionForm}[a-z]$`), 'an availability zone name such as eu-west-1a');
export const zoneId = pattern(/^[a-z]{3,5}\d-az\d$/, 'an availability zone id such as euw1-az1');
export const vpcId = pattern(/^vpc-[0-9a-f]{8,17}$/, 'a VPC id such as vpc-0a1b2c3d4e5f60718');
export const subnetId = pattern(/^subnet-[0-9a-f]{8,17}$/, 'a subnet id such as subnet-0a1b2c3d4e5f60718');
export const routeTableId = pattern(/^rtb-[0-9a-f]{8,17}$/, 'a route table id such as rtb-0a1b2c3d4e5f60718');
export const securityGroupId = pattern(/^sg-[0-9a-f]{8,17}$/, 'a security group id such as sg-0a1b2c3d4e5f60718');
export const amiId = pattern(/^ami-[0-9a-f]{8,17}$/, 'an AMI id such as ami-0a1b2c3d4e5f60718');
export const hostedZoneId = pattern(/^Z[A-Z0-9]{5,31}$/, 'a hosted zone id such as Z0123456789ABCDEFGHIJ');

export const instanceType = pattern(/^[a-z][a-z0-9-]{0,31}\.[a-z0-9-]{1,31}$/, 'an instance type such as m7g.large');

/** DNS label: what Kubernetes asks of names of namespaces and services. */
export const dnsLabel = pattern(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'a DNS label: lower-case letters, digits and dashes, starting with a letter, at most 63 characters',
);

/** DNS name, optionally with a wildcard as ALB host conditions have it. */
export const hostName = pattern(
  /^(?=.{1,128}$)(?!-)[A-Za-z0-9*?-]+(\.[A-Za-z0-9*?-]+)+$/,
  'a host name such as shop.example.com; * and ? are wildcards',
);

/** DNS name of a record or a zone; a record may be a wildcard. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
const labels = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const domain = `(?=.{1,253}$)${labels}(?:\\.${labels})+`;
export const zoneName = pattern(new RegExp(`^${domain}$`), 'a domain such as example.com');
export const recordName = pattern(
  new RegExp(`^(?:\\*\\.)?${domain}$`),
  'a name such as shop.example.com, or *.example.com for all below it',
);

/** Path of a rule, with the characters that a load balancer compares. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
export const pathPattern = pattern(
  /^\/[\w.\-/~$&'*+:@?"]{0,127}$/,
  'a path such as /api/*; it starts with a slash, has at most 128 characters, and * and ? are wildcards',
);
/** Path of a request, which may have a query. */
export const requestPath = pattern(
  /^\/(?!.*\.\.(?:[/?]|$))[\w.\-/~:@%+,;=&?]{0,127}$/,
  'a path such as /healthz; it starts with a slash, has at most 128 characters and no ..',
);

/** Name of a header in a condition. It has no wildcards, and the host has a condition of its own. */
export const headerName = pattern(
  /^(?![Hh][Oo][Ss][Tt]$)[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/,
  'the name of a header such as X-Api-Version, at most 40 characters; for the host there is hosts',
);
/** Value of a header in a condition. */
export const headerValue = pattern(
  /^(?! )[\w .:;,=/+()*?-]{1,128}(?<! )$/,
  'the value of a header, at most 128 letters, digits, spaces and . : ; , = / + - ( ) _; * and ? are wildcards',
);
export const requestMethod = pattern(/^[A-Z][A-Z_-]{0,39}$/, 'a method in capital letters, such as GET');
export const queryKey = pattern(/^\w[\w.-]{0,63}$/, 'a key in the query string, such as version: letters, digits and . _ -');
export const queryValue = pattern(
  /^[\w.:,+@*?-]{1,128}$/,
  'a value in the query string, at most 128 letters, digits and . : , + @ _ -; * and ? are wildcards',
);

/** An IPv4 CIDR with no bits behind its prefix; sizes and ranges are rules of their own. */
export const cidr = z.string({ error: 'an IPv4 CIDR such as 10.20.0.0/16' }).refine((text) => parseBlock(text) !== undefined, {
  error: 'an IPv4 CIDR with no bits set behind its prefix, such as 10.20.0.0/16',
});

export const port = z
  .int({ error: 'a port from 1 to 65535' })
  .min(1, { error: 'a port from 1 to 65535' })
  .max(65535, { error: 'a port from 1 to 65535' });

/** Whole number within bounds, both included. */
export const whole = (from: number, to: number, unit = '') => {
  const expected = `a whole number${unit && ` of ${unit}`} from ${from} to ${to}`;
  return z.int({ error: expected }).min(from, { error: expected }).max(to, { error: expected });
};

/** Forward weight of a target group; the range is a rule of its own so that it is reported with the service's name. */
export const weight = z.int({ error: `a whole number from 0 to ${maximumWeight}` });

/** One value per availability zone. Which zones must be there is a rule. */
export const perZone = <T extends z.ZodType>(value: T) => z.record(availabilityZone, value);

/** Days that CloudWatch Logs can keep events. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
export const logRetentionDays = z
  .number({ error: 'a number of days' })
  .refine((days) => retentions.includes(days), { error: `a number of days that CloudWatch Logs knows: ${retentions.join(', ')}` });
