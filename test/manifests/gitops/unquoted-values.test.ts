import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadEnvironment } from '../../../lib/config/load';
import type { GitopsValues } from '../../../lib/stacks/platform/gitops-values';
import { rootApplicationValues } from '../../../lib/stacks/platform/root-application';
import { kubectlLayer } from '../../../tools/kubectl-layer';

/** A chart that writes a project's description as argocd-apps 2.0.5 does: without quotes. */
const template = `{{- range $name, $project := .Values.projects }}
kind: AppProject
spec:
  {{- with $project.description }}
  description: {{ . }}
  {{- end }}
{{- end }}
`;

/** What the helm of the kubectl function makes of it. */
function rendered(values: object): unknown {
  const { helm, helmEnv } = kubectlLayer();
  const chart = mkdtempSync(join(tmpdir(), 'unquoted-'));
  try {
    mkdirSync(join(chart, 'templates'));
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: unquoted\nversion: 1.0.0\n');
    writeFileSync(join(chart, 'templates', 'project.yaml'), template);
    const options = { input: JSON.stringify(values), env: { ...process.env, ...helmEnv }, encoding: 'utf8', stdio: 'pipe' } as const;
    return parse(execFileSync(helm, ['template', 'test', chart, '--values', '-'], options));
  } finally {
    rmSync(chart, { recursive: true });
  }
}

test('helm accepts the description of the bootstrap project, which its chart does not quote', () => {
  const values = rootApplicationValues(loadEnvironment('dev').gitops, {} as GitopsValues);
  expect(rendered(values)).toEqual({ kind: 'AppProject', spec: { description: values.projects.bootstrap.description } });
});
