import type { Environment } from '../../../config/schema';
import { judgeAnalysis } from '../../core/analyses/judge';
import { isOnLoopback } from '../../core/analyses/loopback';
import { sourceOf } from '../../core/plan';
import type { Reading } from '../../model/model';
import { block, type Check, ok, warn } from '../check';
import type { Observed } from '../observe/observed';

/**
 * Each analysis, asked once from here. Several series will be several series in the shift, too, and hold its first step for ever; no data can be data once
 * the target color has requests. The function that ticks asks from another network and with other rights than this terminal.
 */
export const analysisChecks = ({ name: env, shift }: Environment, { analyses }: Pick<Observed, 'analyses'>): Check[] =>
  shift.analyses.map((analysis) => {
    const check = `analysis ${analysis.name}`;
    const source = sourceOf(analysis);
    const reading = analyses[analysis.name];
    const { outcome, text } = judgeAnalysis({ ...analysis, source }, reading);
    const note = analysis.dryRun ? ' (dry run: decides nothing)' : '';
    if (isOnLoopback(source) && outcome === 'pass')
      return warn(
        check,
        `${text}, at the loopback of this machine`,
        'shift with --local, or give it an https URL: functions cannot reach it',
      );
    if (outcome === 'pass') return ok(check, `${text}${note}`);
    const found = `${text}${note}`;
    if (outcome === 'fail')
      return warn(check, found, 'a shift would go back at its first step; mend it, or set dryRun: true while it is being tried');
    if (hasSeveral(reading) && !analysis.dryRun)
      return block(check, found, `change its query in config/environments/${env}.ts, then npx cdk deploy '${env}/traffic'`);
    return warn(check, found, 'a step holds for as long as it has no data; check query, address and rights');
  });

const hasSeveral = (reading: Reading<readonly number[]> | undefined): boolean => reading?.ok === true && reading.value.length > 1;
