import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateOf } from '../template';

/** The folder of a function's code, as the template's metadata name it. */
export function functionFolder(assembly: string, functionName: string): string {
  const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const resources = templates.flatMap((file) =>
    Object.values(templateOf(JSON.parse(readFileSync(join(assembly, file), 'utf8')) as object).Resources),
  );
  const found = resources.find(({ Properties }) => Properties.FunctionName === functionName);
  const path = found?.Metadata?.['aws:asset:path'];
  return join(assembly, typeof path === 'string' ? path : `no function ${functionName}`);
}
