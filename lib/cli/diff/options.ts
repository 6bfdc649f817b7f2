import type { EnvironmentOptions } from '../options';

/** Options of `diff`. */
export interface DiffOptions extends EnvironmentOptions {
  readonly templates?: string;
  readonly against?: string;
  readonly markdown?: boolean;
  readonly failOn?: readonly string[];
  readonly allow?: readonly string[];
}
