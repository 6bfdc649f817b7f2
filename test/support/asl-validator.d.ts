declare module 'asl-validator' {
  interface Result {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  }
  const validate: (definition: object, options?: { checkPaths?: boolean; checkArn?: boolean }) => Result;
  export = validate;
}
