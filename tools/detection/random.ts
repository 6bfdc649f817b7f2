/** Random numbers from a seed, so that a simulation gives the same figures everywhere. */
export class Random {
  constructor(private state: number) {}

  /** From 0 to 1, exclusive (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)] as T;
  }

  /** How many of `count` independent requests have what each has with this probability. Exact: jumps from one to the next. */
  binomial(count: number, probability: number): number {
    if (probability <= 0) return 0;
    if (probability > 0.5) return count - this.binomial(count, 1 - probability);
    const logMiss = Math.log1p(-probability);
    let hits = 0;
    for (let at = Math.floor(Math.log(this.next()) / logMiss); at < count; at += 1 + Math.floor(Math.log(this.next()) / logMiss)) hits++;
    return hits;
  }

  /** How many arrive when this many are expected. Exact below 500, beyond it a normal distribution rounded to whole numbers. */
  poisson(expected: number): number {
    if (expected > 500) return Math.max(0, Math.round(expected + Math.sqrt(expected) * this.normal()));
    let count = 0;
    for (let time = -Math.log(this.next()); time < expected; time -= Math.log(this.next())) count++;
    return count;
  }

  private normal(): number {
    return Math.sqrt(-2 * Math.log(this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
