/** Measurements of the user's own that a step must pass (`shift.analyses` of the configuration). Plain JSON, like the rest of the model. */

/** Where an analysis is read. `{{to}}` and `{{from}}` in `query` and in the path of `url` are replaced by the colors of the shift. */
export type AnalysisSource = CloudWatchSource | PrometheusSource | AmazonPrometheusSource | HttpSource;

export interface CloudWatchSource {
  readonly provider: 'cloudwatch';
  /** Metric math over `metrics`, or a Metrics Insights query. */
  readonly query: string;
  /** By the id that the expression uses. */
  readonly metrics: Readonly<Record<string, CloudWatchMetric>>;
  readonly periodMinutes: number;
}

export interface CloudWatchMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
}

export interface PrometheusSource {
  readonly provider: 'prometheus';
  /** Of the server, without /api/v1. */
  readonly url: string;
  readonly query: string;
  readonly secretHeader?: SecretHeader;
}

export interface AmazonPrometheusSource {
  readonly provider: 'amp';
  readonly workspaceArn: string;
  readonly query: string;
}

export interface HttpSource {
  readonly provider: 'http';
  readonly url: string;
  /** Path of the value in the JSON of the answer: `data.errors[0].rate`. */
  readonly query: string;
  readonly secretHeader?: SecretHeader;
}

/** A request header whose value is a secret of Secrets Manager. */
export interface SecretHeader {
  readonly name: string;
  readonly secretArn: string;
  /** Customer managed key of the secret. */
  readonly keyArn?: string;
}

/** One analysis of a plan. */
export interface Analysis {
  readonly name: string;
  readonly source: AnalysisSource;
  /** `< 0.01`, `>= 99`: what the value must fulfil. */
  readonly condition: string;
  /** Read at steps that change one of these services; at every step where left out. */
  readonly services?: readonly string[];
  /** Its result is shown and decides nothing. */
  readonly dryRun: boolean;
}

/** What came of one analysis. No data is neither good nor bad. */
export interface AnalysisResult {
  readonly outcome: 'pass' | 'fail' | 'no-data';
  readonly value?: number;
  /** One sentence for people. */
  readonly text: string;
  readonly dryRun: boolean;
}

/** Results of a step, by name of the analysis. */
export interface AnalysisResults {
  /** When they were read, milliseconds since the epoch. */
  readonly readAt: number;
  readonly results: Readonly<Record<string, AnalysisResult>>;
}
