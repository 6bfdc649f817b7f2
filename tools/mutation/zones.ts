export interface Zone {
  /** Folders or files: pure cores, and nothing that only words or draws. */
  readonly paths: readonly string[];
  /** Where their own tests are; what survives these meets all others that depend on the file. */
  readonly tests: string;
}

/** Cores whose tests are themselves tested. */
export const zones: Readonly<Record<string, Zone>> = {
  sets: { paths: ['lib/netpol/sets'], tests: 'test/unit/netpol' },
  verdict: { paths: ['lib/netpol/verdict'], tests: 'test/unit/netpol' },
  convert: { paths: ['lib/netpol/convert'], tests: 'test/unit/netpol' },
  replay: { paths: ['lib/netpol/replay'], tests: 'test/unit/netpol' },
  shift: { paths: ['lib/shift/core'], tests: 'test/unit/shift' },
  workers: { paths: ['lib/workers'], tests: 'test/unit/workers' },
};
