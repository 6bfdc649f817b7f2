import type { Analysis } from '../../model/analysis';
import type { Observation, Plan, ShiftState, Step, Verdict } from '../../model/model';
import type { Pace } from '../../model/pace';
import type { Decision, NewEvent } from '../decision';
import { patient, remind } from '../reminders';
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

/**
 * Holds the step where it is, for as long as an analysis has no data: that says nothing about the target color, which the gate goes on watching. So it never
 * rolls back, other than a gate without data; people are reminded.
 */
export function holdForAnalyses(state: ShiftState, observed: Observation, pace: Pace, why: string): Decision {
  const { at } = observed;
  const { noDataSince: _, ...rest } = state;
  const before = state.waitingFor?.kind === 'analysis' ? state.waitingFor : undefined;
  const { due, ...reminders } = remind(before, at, patient);
  const since = before?.since ?? at;
  const text = before ? `still waiting, for ${Math.round((at - since) / 60_000)} min: ${why}` : `hold: ${why}`;
  return {
    state: {
      ...rest,
      waitingFor: { kind: 'analysis', why, since, ...reminders },
      lastPoll: { at, verdict: { kind: 'no-data', why } },
    },
    action: { do: 'wait', ms: pace.pollMs },
    events: due ? [{ kind: before ? 'reminder' : 'gate', text }] : [],
  };
}
