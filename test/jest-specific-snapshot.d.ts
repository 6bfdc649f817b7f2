declare namespace jest {
  interface Matchers<R> {
    /** Compares with the snapshot in a file of its own. */
    toMatchSpecificSnapshot(file: string): R;
  }
}
