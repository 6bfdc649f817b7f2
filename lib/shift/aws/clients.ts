/** What every SDK client is made with. Endpoint and credentials come from the environment unless a test gives them. */
export interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  /** What is to be added to this machine's clock to have the time of AWS; 0 where left out. */
  readonly clockOffsetMs?: number;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

/** For reads: a throttled or failed one is tried twice more, a second or so apart. */
export const forReading = (options: ClientOptions) => ({ ...options, maxAttempts: 3 });

/** For writes: once. A retry by the SDK knows no deadline; the engine repeats what is still wanted. */
export const forWriting = (options: ClientOptions) => ({ ...options, maxAttempts: 1 });
