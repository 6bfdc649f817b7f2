/** A flow log that cannot be read as one. */
export class FormatError extends Error {}
