/** A chart as config/versions.ts names it: with the repository beside it, or as one OCI reference. */
export interface ChartSource {
  readonly chart: string;
  readonly repository?: string;
  readonly version: string;
  /** Of an OCI chart: digests by version. A version without one is found by its tag. */
  readonly digests?: Readonly<Record<string, string>>;
}

/** What the CDK's handler for Helm is given. */
export interface Located {
  readonly chart: string;
  readonly repository: string | undefined;
  readonly version: string;
}

/**
 * Where the handler finds a chart. It pulls an OCI chart by its tag first, after a login, and installs it from disk; for that the full reference must be in
 * `repository`. One with a digest it hands to Helm as it is, because it would look for a folder called after the digest: Helm pulls it without a login, and
 * refuses any other content than the digest's.
 * @throws RangeError for a digest that is none: Helm would take the text for a part of the name
 */
export function located({ chart, repository, version, digests = {} }: ChartSource): Located {
  if (!chart.startsWith('oci://')) return { chart, repository, version };
  const digest = digests[version];
  if (digest === undefined) return { chart: chart.slice(chart.lastIndexOf('/') + 1), repository: chart, version };
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new RangeError(
      `config/versions.ts: ${chart} ${version}: found ${JSON.stringify(digest)}; expected sha256: and 64 hexadecimal digits`,
    );
  return { chart: `${chart}@${digest}`, repository: undefined, version };
}
