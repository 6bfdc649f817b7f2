/** Writes the tables of wildcards in docs/security.md. `npm run docs:iam`; a test says when the page is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { awsManaged, type Wildcard, wildcards } from './wildcards';

const page = resolve(__dirname, '..', '..', 'docs', 'security.md');

const code = (text: string): string => `\`${text}\``;

function row({ stack, policy, statements, element, values, why }: Wildcard): string {
  const where = [code(policy), ...(statements ?? [])].join('<br>');
  return `| ${stack} | ${where} | ${element}: ${values.map(code).join(', ')} | ${why} |`;
}

const tables = (): string =>
  [
    '| Stack | Policy, statement | Wildcard | Why |',
    '|---|---|---|---|',
    ...wildcards.map(row),
    '',
    'Policies that AWS writes have wildcards of their own:',
    '',
    '| Policy of AWS | Roles | Why |',
    '|---|---|---|',
    ...awsManaged.map(({ policy, roles, why }) => `| ${code(policy)} | ${roles.map(code).join(', ')} | ${why} |`),
  ].join('\n');

/** The page with its tables filled in. */
export function securityPage(): { readonly path: string; readonly current: string; readonly expected: string } {
  const current = readFileSync(page, 'utf8');
  const expected = current.replace(
    /(<!-- wildcards -->\n)[\s\S]*(<!-- \/wildcards -->)/,
    (_, open: string, close: string) => `${open}\n${tables()}\n\n${close}`,
  );
  return { path: page, current, expected };
}

if (require.main === module) {
  const { path, expected } = securityPage();
  writeFileSync(path, expected);
}
