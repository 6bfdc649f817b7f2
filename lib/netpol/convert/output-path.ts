import { createHash } from 'node:crypto';

/** Longest name of a file on every file system that is in use, less the room for `_` and `.yaml`. */
const maxLength = 249;

/** Names that Windows keeps for devices, with any extension; a clone there could not check the file out. */
const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/;

/**
 * Where an object is written below the output folder: `<namespace>/<name>.yaml`. A name that no file may have gets `_` in front, which no
 * Kubernetes name begins with; one that is too long is cut and gets a hash of the whole.
 */
export const outputPath = (namespace: string, name: string): string => `${fileName(namespace)}/${fileName(name)}.yaml`;

function fileName(name: string): string {
  if (deviceName.test(name)) return `_${name}`;
  if (name.length <= maxLength) return name;
  return `${name.slice(0, maxLength - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}
