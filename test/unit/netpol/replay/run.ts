import { emptyInventory, type Inventory } from '../../../../lib/netpol/model/inventory';
import { readInventory } from '../../../../lib/netpol/read/read';
import { describeConnection } from '../../../../lib/netpol/replay/connection-text';
import { Replay, type ReplayOptions, type ReplayResult } from '../../../../lib/netpol/replay/replay';

/** @throws where something cannot be read */
export function inventory(yaml: string, name = 'a.yaml'): Inventory {
  const read = readInventory([{ name, read: () => Buffer.from(yaml) }]);
  if (read.problems.length > 0) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read;
}

export const ranges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.1.0.0/28'],
};

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Replays lines against sets given as YAML. */
export async function replay(
  fresh: string,
  lines: readonly string[],
  options: Partial<ReplayOptions> & { readonly old?: string } = {},
): Promise<ReplayResult> {
  const { old, ...rest } = options;
  const run = new Replay(old === undefined ? undefined : inventory(old, 'old.yaml'), inventory(fresh, 'new.yaml'), {
    mode: 'vpc-cni',
    workloads: emptyInventory,
    ranges: ranges,
    ...rest,
  });
  await run.read({ name: 'flows', chunks: chunks(`${lines.join('\n')}\n`) });
  return run.result();
}

/** Changes as `sense: connection × flows`. */
export const changes = ({ causes }: ReplayResult): string[] =>
  causes.flatMap(({ sense, changes: list }) =>
    list.map(({ judged: { connection }, side }) => `${sense} ${side.direction}: ${describeConnection(connection)}`),
  );

/** Counts of what was not judged, by reason. */
export const skips = ({ input }: ReplayResult): Record<string, number> =>
  Object.fromEntries(input.skips.map(({ reason, count }) => [reason, count]));
