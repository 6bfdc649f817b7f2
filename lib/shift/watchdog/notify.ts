import type { Backends } from '../model/backends';
import type { EventKind } from '../model/model';
import { read } from '../model/reading';

/** Notifies people of something that is not on the record of the shift, because the record may be what is out of reach. */
export async function notifyOnly(
  { notifier }: Pick<Backends, 'notifier'>,
  shiftId: string,
  at: number,
  kind: EventKind,
  text: string,
): Promise<void> {
  await read(notifier.notify({ id: `${kind}-${at}`, shiftId, at, kind, text }));
}
