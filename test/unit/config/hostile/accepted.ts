interface Accepted {
  readonly labels: readonly string[];
  readonly why: string;
}

/** Texts that another program could take for a place or an option. */
const placesAndOptions: readonly string[] = [
  'a user',
  'parent folder',
  'way out',
  'way out of a path',
  'absolute path',
  'option of git',
  'option of ssh',
  'option of ssh as a host',
  'option of ssh as a path',
  'helper of git',
  'local file',
];

const tag: Accepted = {
  labels: [...placesAndOptions, 'a dash and …', '… and a way out'],
  why: 'AWS allows these characters, and tags are data: no program, shell or path is made of them. They reach templates, launch templates and Karpenter as JSON.',
};

const context: Accepted = {
  labels: ['a user', 'option of ssh as a path', '… and a way out'],
  why: 'Contexts are named after ARNs, users and hosts. kubectl gets the name as one argument after --context, without a shell, and it cannot begin with a dash.',
};

/** Any line of text without control characters and credentials. */
const anyLine: readonly string[] = [
  'one space',
  'double quote',
  'single quote',
  'backquotes',
  'command substitution',
  'two commands',
  'pipe',
  'template of Helm',
  'dynamic reference',
  'token of CDK',
  'pseudo parameter',
  'intrinsic',
  'tag of YAML',
  'wildcard',
  'wildcard in a name',
  'question mark',
  'open-ended role',
  ...placesAndOptions,
  'token in a query',
  'reflog of git',
  'script',
  'markup',
  '… and a space',
  'a space and …',
  'a dash and …',
  '… and a wildcard',
  '… and a quote',
  '… and a way out',
  '… and a token of CDK',
  '… and a template of Helm',
  '… and a command',
];

const query: Accepted = {
  labels: anyLine,
  why: 'Query languages have all of these characters. A query is sent as the value of one encoded parameter, and is in no template (markers.test.ts).',
};

const metricName: Accepted = {
  labels: ['… and a way out'],
  why: 'Names in CloudWatch may hold slashes and dots; they are compared as a whole.',
};

const secretKey: Accepted = {
  labels: ['… of another account'],
  why: 'Organizations keep keys in an account of their own; that account has to admit this one in the policy of the key.',
};

const url: Accepted = {
  labels: ['… and a way out'],
  why: 'A path with .. is resolved by the host that it names, which the address chooses freely anyway.',
};

/** Values of conditions, of a service's own rule and of its further ones. */
const conditions: Readonly<Record<string, Accepted>> = {
  'hosts[]': {
    labels: ['… and a wildcard'],
    why: 'Host conditions of a load balancer have wildcards; the rule conditionWildcards limits their number.',
  },
  'paths[]': {
    labels: ['way out of a path', 'absolute path', '… and a wildcard', '… and a quote', '… and a way out'],
    why: 'The load balancer compares the path of a request with this text and opens nothing. Wildcards and quotes are among the characters that it compares.',
  },
  'headers[].values[]': {
    labels: [
      'two commands',
      'wildcard',
      'wildcard in a name',
      'question mark',
      'open-ended role',
      ...placesAndOptions.filter((label) => label !== 'option of ssh as a path'),
      'token in a query',
      'script',
      'a dash and …',
      '… and a wildcard',
      '… and a way out',
    ],
    why: 'Cookies, origins and user agents have all of these characters. The load balancer compares a header with this text; it is in a rule and nowhere else.',
  },
  'queryStrings[].values[]': {
    labels: ['wildcard', 'wildcard in a name', 'question mark', 'parent folder', 'a dash and …', '… and a wildcard'],
    why: 'The load balancer compares values of the query string with this text, which has wildcards; their number is limited by a rule.',
  },
};

const ofRules = (prefix: string): Record<string, Accepted> =>
  Object.fromEntries(Object.entries(conditions).map(([name, one]) => [`${prefix}.${name}`, one]));

/** What a field accepts of the hostile values, and why that is right: labels of values.ts, in their order. */
export const accepted: Readonly<Record<string, Accepted>> = {
  // The EBS CSI driver is given its tags as key=value: no key has an equals sign.
  'tags.<key>': { ...tag, labels: tag.labels.filter((label) => !label.startsWith('option of')) },
  'tags.<value>': { ...tag, labels: ['empty', ...tag.labels] },
  ...ofRules('services[]'),
  ...ofRules('services[].furtherRules[]'),
  'services[].healthCheck.path': { labels: ['absolute path'], why: 'A path of a request begins with a slash.' },
  'shift.gate.extraAlarmArns[]': {
    labels: ['… and a way out'],
    why: 'Names of alarms may hold slashes and dots. The name is compared as a whole, and IAM gives them no meaning.',
  },
  'shift.hooks[].command[]': {
    labels: anyLine,
    why: 'The program of your own and its arguments, run on the operator’s machine without a shell. Anyone who can write it here can write the program. It is in no template (markers.test.ts).',
  },
  'shift.analyses[]{provider: "cloudwatch"}.query': {
    // The rule analysesUseMetrics wants a metric in it besides.
    labels: anyLine.slice(anyLine.indexOf('… and a space')),
    why: query.why,
  },
  'shift.analyses[]{provider: "prometheus"}.query': query,
  'shift.analyses[]{provider: "amp"}.query': query,
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.namespace': metricName,
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.name': metricName,
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.dimensions.<key>': metricName,
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.dimensions.<value>': {
    labels: [
      'a user',
      'parent folder',
      'way out',
      'way out of a path',
      'absolute path',
      'option of git',
      'option of ssh',
      'option of ssh as a host',
      'helper of git',
      'local file',
      'a dash and …',
      '… and a way out',
    ],
    why: 'Values of dimensions are names, paths and ARNs of others. They are sent to CloudWatch as JSON, and are in no template (markers.test.ts).',
  },
  'shift.analyses[]{provider: "prometheus"}.url': url,
  'shift.analyses[]{provider: "http"}.url': url,
  'shift.analyses[]{provider: "prometheus"}.secretHeader.keyArn': secretKey,
  'shift.analyses[]{provider: "http"}.secretHeader.keyArn': secretKey,
  'clusters.<color>{kind: "managed"}.access[].principalArn': {
    labels: ['a user', '… of another account'],
    why: 'Operators may have their roles in an account of identities, and a CI system may be a user; EKS access entries are for that.',
  },
  'clusters.<color>{kind: "managed"}.kubeContext': context,
  'clusters.<color>{kind: "existing"}.kubeContext': context,
  'volumeKeyArns[]': {
    labels: ['… of another account'],
    why: 'Organizations keep keys in an account of their own; that account has to admit this one in the policy of the key.',
  },
  ...Object.fromEntries(
    ['all', 'secrets', 'logs', 'table', 'topic', 'queues'].map((purpose) => [`organization.keys.${purpose}`, secretKey]),
  ),
  'notifications.topic.keyArn': secretKey,
  'notifications.topic.arn': {
    labels: ['… of another account'],
    why: 'Organizations keep their topics in an account of their own; that account has to admit this one in the policy of the topic.',
  },
  'gitops.externalSecret': {
    labels: ['absolute path'],
    why: 'Names in Secrets Manager may look like paths; nothing opens a file of this name.',
  },
  'notifications.emails[]': {
    labels: ['a dash and …'],
    why: 'The local part of a mail address may begin with a dash; it is handed to SNS as a value, never to a program as an argument.',
  },
  'notifications.https[]': {
    labels: ['… and a way out'],
    why: 'A path with .. is resolved by the host that it names, which the address chooses freely anyway.',
  },
};
