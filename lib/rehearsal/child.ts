/** What a process of the rehearsal does on its own side of children.ts. */

/** The settings it was started with. From now on it ends with its parent. */
export function settingsOf(): unknown {
  process.once('disconnect', () => process.exit(0));
  // The parent may have gone while this module was loading.
  if (!process.connected) process.exit(0);
  // Ctrl-C reaches the whole group; the parent decides what happens.
  process.on('SIGINT', () => {});
  return JSON.parse(process.argv[2] ?? '{}') as unknown;
}

/** Says that it is ready. A parent that is gone need not hear it. */
export const sayReady = (message: object): void => void process.send?.(message, undefined, {}, () => {});
