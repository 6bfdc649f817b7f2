import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';

/** Why a file cannot be read, for a person: the text follows the path and a colon. */
export class ReadError extends Error {}

/** The most that a command reads of one file, or of standard input, as a whole. */
export const maxInputBytes = 50 * 1024 * 1024;

const chunkBytes = 1024 * 1024;

/**
 * Reads a regular file, at most `maxBytes` of it. Pipes, devices and files of the kernel (/proc, /sys) are refused before anything is read: they
 * can be endless, or block for ever, and a blocked read cannot be interrupted.
 * @param path absolute
 * @throws ReadError
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  const fd = openRegularFile(path);
  try {
    return readUpTo(fd, maxBytes);
  } catch (error) {
    throw error instanceof ReadError ? error : new ReadError(reasonOf(error));
  } finally {
    closeSync(fd);
  }
}

/**
 * Refuses what `readRegularFile` would refuse by its kind, without reading it.
 * @param path absolute
 * @throws ReadError
 */
export function assertRegularFile(path: string): void {
  closeSync(openRegularFile(path));
}

/** Opens without blocking: to open a pipe that nobody writes to would otherwise wait for a writer. */
function openRegularFile(path: string): number {
  let fd: number | undefined;
  try {
    if (/^\/(proc|sys)(\/|$)/.test(realpathSync(path))) throw new ReadError('is a file of the kernel; expected: a regular file');
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new ReadError(`is ${kindOf(stat)}; expected: a regular file`);
    return fd;
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    throw error instanceof ReadError ? error : new ReadError(reasonOf(error));
  }
}

/** The size is checked while reading: the file may grow, and what `stat` says of it may be wrong. */
function readUpTo(fd: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, maxBytes + 1 - total));
    const count = readSync(fd, chunk, 0, chunk.length, null);
    if (count === 0) return Buffer.concat(chunks);
    total += count;
    if (total > maxBytes) throw new ReadError(`is larger than ${megabytes(maxBytes)}, the most that is read; split it`);
    chunks.push(chunk.subarray(0, count));
  }
}

/** `50 MB`. */
export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`;

function kindOf(stat: ReturnType<typeof fstatSync>): string {
  if (stat.isDirectory()) return 'a folder';
  if (stat.isFIFO()) return 'a pipe';
  return stat.isSocket() ? 'a socket' : 'a device';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read (permission denied)';
  // A socket cannot be opened at all.
  if (code === 'ENXIO') return 'is a socket or a device; expected: a regular file';
  return `cannot be read: ${message}`;
}
