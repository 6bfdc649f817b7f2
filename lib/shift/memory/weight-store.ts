import type { WeightStore } from '../model/backends';
import type { Baseline, Weights, WeightsByService } from '../model/model';

/** SSM in memory. */
export class MemoryWeightStore implements WeightStore {
  readonly values: Map<string, Weights>;
  private baseline: Baseline | undefined;

  constructor(weights: WeightsByService) {
    this.values = new Map(Object.entries(weights));
  }

  async read(services: readonly string[]): Promise<WeightsByService> {
    return Object.fromEntries(
      services.flatMap((service) => {
        const weights = this.values.get(service);
        return weights ? [[service, { ...weights }]] : [];
      }),
    );
  }

  async write(service: string, weights: Weights): Promise<void> {
    this.values.set(service, { ...weights });
  }

  async readBaseline(): Promise<Baseline | undefined> {
    return structuredClone(this.baseline);
  }

  async writeBaseline(baseline: Baseline): Promise<void> {
    this.baseline = structuredClone(baseline);
  }
}
