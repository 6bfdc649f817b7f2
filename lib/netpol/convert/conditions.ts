import { type Assumption, describeAssumption } from '../model/assumption';
import { conditional, type Finding } from './findings';

/** What the reading of one policy rests on, each once. */
export class Conditions {
  private readonly found = new Map<string, Assumption | undefined>();

  add(text: string): void {
    this.found.set(text, undefined);
  }

  /** Something that a comparison with the result has to take as given too. */
  assume(assumption: Assumption): void {
    this.found.set(describeAssumption(assumption), assumption);
  }

  findings(field: string): Finding[] {
    return [...this.found].map(([text, assumes]) => ({ ...conditional(field, text), ...(assumes && { assumes }) }));
  }
}
