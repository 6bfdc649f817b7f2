import type { InputFile } from '../../../../lib/netpol/read/documents';

/** An input file of a test. */
export function input(text: string | Buffer, name = 'in.yaml'): InputFile {
  const bytes = Buffer.from(text);
  return { name, read: () => bytes };
}
