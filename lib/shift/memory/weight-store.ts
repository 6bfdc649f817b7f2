import type { WayBack, Weights, WeightsByService } from '../model';
import type { WeightStore } from '../ports';

/** SSM in memory. */
export class MemoryWeightStore implements WeightStore {
  readonly values: Map<string, Weights>;
  private wayBack: WayBack | undefined;

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

  async readWayBack(): Promise<WayBack | undefined> {
    return structuredClone(this.wayBack);
  }

  async writeWayBack(wayBack: WayBack): Promise<void> {
    this.wayBack = structuredClone(wayBack);
  }
}
