import type { Template } from '../../support/template';

/**
 * A template as text for a snapshot: a line per property, so that a change shows as the line it is; hashes of assets are left out, because a
 * new kubectl layer or another byte in a bundle is not a change of the stack. So is a dashboard's body, of which a reader of a diff sees nothing.
 */
export function templateText(template: Template): string {
  const parameters = Object.entries(template.Parameters ?? {})
    .filter(([name]) => name !== 'BootstrapVersion')
    .map(([name, { Type, Default }]) => `parameter ${name}: ${Type} = ${Default}`);
  const resources = Object.entries(template.Resources).flatMap(([id, { Type, Properties, ...rest }]) => [
    '',
    `${id}: ${Type}`,
    ...Object.entries(rest)
      .filter(([key]) => key !== 'Metadata')
      .map(([key, value]) => `  (${key}) ${JSON.stringify(value)}`),
    ...Object.entries(Properties).map(([key, value]) => `  ${key}: ${key === 'DashboardBody' ? '<body>' : JSON.stringify(value)}`),
  ]);
  const outputs = Object.entries(template.Outputs ?? {}).map(([id, { Export }]) => `output ${id}${Export ? ` export ${Export.Name}` : ''}`);
  return `${[...parameters, ...resources, '', ...outputs].join('\n').replace(/[a-f0-9]{64}/g, '<hash>')}\n`;
}
