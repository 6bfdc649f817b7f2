import type { Analysis } from '../../model/analysis';
import type { Observation, Plan, ShiftState, Step, Verdict } from '../../model/model';
import type { Pace } from '../../model/pace';
import type { Decision, NewEvent } from '../decision';
import { holdPatiently } from '../patient-hold';
import { analysesOf, analysesVerdict, analysisNews, dueAnalyses, judgeAnalyses } from './judge';

/** What the user's analyses say of a step that bakes. */
export interface AnalysedStep {
  /** With their results. */
  readonly state: ShiftState;
  /** To be read now, before anything else is decided; empty: none. */
  readonly due: readonly Analysis[];
  readonly verdict: Verdict;
  readonly events: readonly NewEvent[];
}

export function analysedStep({ analyses = [] }: Plan, step: Step, state: ShiftState, observed: Observation): AnalysedStep {
  const own = analysesOf(analyses, step);
  const { analyses: readings, at } = observed;
  if (!readings) return { state, due: dueAnalyses(own, state.analyses, at), verdict: analysesVerdict(own, state.analyses), events: [] };
  const results = judgeAnalyses(own, readings, at);
  const events = analysisNews(state.analyses, results).map((text): NewEvent => ({ kind: 'analysis', text }));
  return { state: { ...state, analyses: results }, due: [], verdict: analysesVerdict(own, results), events };
}

/** An analysis without data says nothing about the target color, which the gate goes on watching: the step waits, and never rolls back. */
export const holdForAnalyses = (state: ShiftState, observed: Observation, pace: Pace, why: string): Decision =>
  holdPatiently(state, observed, pace, { kind: 'analysis', why });
