import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Feature flags. Read from cdk.json here, so that `cdk`, `npm run synth` and the tests make the same templates. */
const { context } = JSON.parse(readFileSync(resolve(__dirname, '..', '..', 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };

/**
 * CDK would note with each construct where it was made, as absolute paths: the same sources in another folder would give another assembly, and
 * a twentieth of the time goes there. `cdk --debug` notes it all the same. Not in cdk.json: the command line reserves such keys.
 */
const withoutCreationTraces = { 'aws:cdk:disable-creation-stack-traces': true };

/** Context of every app here. */
export const appContext: Readonly<Record<string, unknown>> = { ...context, ...withoutCreationTraces };
