import { createHash } from 'node:crypto';

/** Prefix of an identifier's stand-in, by what the reference to it is called. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/SecurityGroup|Nodes.*GroupId|Pods.*GroupId/i, 'sg-'],
  [/Subnet/i, 'subnet-'],
  [/Vpc/i, 'vpc-'],
];

/**
 * A value out of a template with every reference replaced by a stand-in, since what it refers to has an identifier only once it is
 * deployed. The same reference gives the same stand-in, of the form that AWS gives such identifiers (vpc-0123456789abcdef0).
 */
export function literal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && /^(Ref$|Fn::)/.test(only[0])) return intrinsic(only[0], only[1]);
  return Object.fromEntries(entries.map(([key, child]) => [key, literal(child)]));
}

function intrinsic(name: string, argument: unknown): string {
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(literal(part))).join(separator);
  }
  if (name === 'Ref' && argument === 'AWS::Partition') return 'aws';
  const reference = JSON.stringify(argument);
  const hash = createHash('sha256').update(reference).digest('hex').slice(0, 17);
  const prefix = kinds.find(([pattern]) => pattern.test(reference))?.[1] ?? 'unknown-';
  return `${prefix}${hash}`;
}
