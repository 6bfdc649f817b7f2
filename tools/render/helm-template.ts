import { execFileSync } from 'node:child_process';
import { UsageError } from '../../lib/cli/host';
import { kubectlLayer } from '../kubectl-layer';

export interface HelmInput {
  readonly values: object;
  readonly kubernetes: string;
  readonly release?: string;
  readonly namespace?: string;
}

/**
 * Renders a chart with the helm that the kubectl function runs.
 * @param kubernetes minor, such as 1.36
 * @returns YAML
 * @throws UsageError with helm's own words, such as values that the chart's schema refuses
 */
export function helmTemplate(chart: string, { values, kubernetes, release = 'bootstrap', namespace = 'argocd' }: HelmInput): string {
  const { helm, helmEnv } = kubectlLayer();
  const args = ['template', release, chart, '--namespace', namespace, '--kube-version', `${kubernetes}.0`, '--values', '-'];
  try {
    return execFileSync(helm, args, {
      input: JSON.stringify(values),
      env: { ...process.env, ...helmEnv },
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    throw new UsageError(`${chart}: ${(error as { stderr?: string }).stderr?.trim() || String(error)}`);
  }
}
