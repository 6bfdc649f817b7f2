/** Longest reason that a signal keeps, in characters: it goes into the record and into notifications. */
export const longestReason = 500;
