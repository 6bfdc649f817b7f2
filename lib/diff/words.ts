/** A value of a template as a person reads it: references by name, everything else as JSON. One line. */
export function worded(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(worded).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value as Record<string, unknown>);
  const [first] = entries;
  return first && entries.length === 1 ? intrinsic(...first) : JSON.stringify(value);
}

function intrinsic(name: string, argument: unknown): string {
  switch (name) {
    case 'Ref':
      return `\${${String(argument)}}`;
    case 'Fn::GetAtt':
      return `\${${(Array.isArray(argument) ? argument : [argument]).join('.')}}`;
    case 'Fn::ImportValue':
      return `\${${worded(argument)}}`;
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = argument as { StackName?: unknown; OutputName?: unknown };
      // The CDK names an output for how it is published, and then for what it is.
      return `\${${worded(StackName)}:${worded(OutputName).replace(/^PublishOutput(?:FnGetAtt|Ref)/, '')}}`;
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown];
      return Array.isArray(parts) ? parts.map(worded).join(separator) : worded(parts);
    }
    case 'Fn::Sub':
      return worded(Array.isArray(argument) ? argument[0] : argument);
    default:
      return JSON.stringify({ [name]: argument });
  }
}
