import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../lib/app/app';
import type { Environment } from '../lib/config/schema';
import { readTemplates, type Template } from './template';

/** Synthesizes environments as `npm run synth` does. @returns templates by stack name, in the order of deployment; throws if `nag` and cdk-nag finds something */
export function synthesize(environments: readonly Environment[], { nag = false } = {}): Record<string, Template> {
  // The kubectl layers stay where they are: copying them (130 MB) would be most of the work.
  const context = { 'aws:cdk:disable-asset-staging': true };
  return readTemplates(buildApp(environments, { outdir: mkdtempSync(join(tmpdir(), 'bluegreen-synth-')), context, nag, templates: false }));
}
