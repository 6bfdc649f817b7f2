import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Option } from 'commander';
import { FormatError } from '../../netpol/replay/format-error';
import { replayPage } from '../../netpol/replay/page';
import { Replay, type ReplayResult } from '../../netpol/replay/replay';
import { isEqual, replayHeadline, replayText } from '../../netpol/replay/report';
import { replayJson } from '../../netpol/replay/report-json';
import { MixedDialectsError, type Mode } from '../../netpol/verify/verify';
import type { CliCommand } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { writeOutputFile } from '../output-file';
import { readRanges, readSummary, readWhole, readWorkloads } from './input';
import { type OriginOptions, type RangeOptions, type WorkloadOptions, withOrigin, withRanges, withWorkloads } from './options';

interface Options extends RangeOptions, WorkloadOptions, OriginOptions {
  readonly flows: readonly string[];
  readonly fields?: string;
  readonly old?: string;
  readonly mode: Mode;
  readonly accept?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** `netpol replay`: judges the connections of a flow log. */
export const replayCommand: CliCommand<Options, [string]> = {
  name: 'replay',
  summary: 'Judge the connections that really happen: which of a flow log would the new policies block, or newly allow.',
  declare: (command) =>
    withOrigin(withWorkloads(withRanges(command.argument('<new>', 'folder or file of the new set'))))
      .requiredOption(
        '--flows <file...>',
        'flow logs of one kind: Hubble, Calico, VPC flow logs or the log of the VPC CNI agent (.gz too); - for standard input',
      )
      .option('--fields <format>', 'format of VPC flow logs without a header line: ${version} ${pkt-srcaddr} ...')
      .option('--old <old>', 'folder or file of the old set: names the policies behind each change, and checks the model against the log')
      .addOption(
        new Option('--mode <mode>', 'how NetworkPolicies of the new set are judged').choices(['upstream', 'vpc-cni']).default('vpc-cni'),
      )
      .option('--accept <summary>', 'summary.json of netpol convert, as for verify')
      .option('--all', 'print every connection and every unused rule, instead of a screen')
      .option('--json', 'print the result as JSON')
      .option('--html <file>', 'write one self-contained page'),
  examples: [
    'kubectl get ns,pod,svc,sa -A -o json > workloads.json',
    'npx bluegreen netpol replay converted/ --old cilium/ --flows hubble.log --env prod --workloads workloads.json',
    'npx bluegreen netpol replay converted/ --old calico/ --flows vpc-flow-logs/*.gz --workloads workloads.json',
    'hubble observe -o json --since 168h | npx bluegreen netpol replay converted/ --old cilium/ --flows -',
  ],
  exitCodes: {
    done: 'no connection changes',
    refused: 'some change, or the log contradicts the model',
    usage: 'bad input, or no connection that can be judged',
  },
  run: async (host, options, [newPath]) => {
    const result = await replayPaths(host, newPath, options);
    if (options.html !== undefined) writePage(host, options.html, result);
    host.stdout(options.json ? `${JSON.stringify(replayJson(result), undefined, 2)}\n` : replayText(result, options.all));
    return isEqual(result) ? ExitCode.done : ExitCode.refused;
  },
};

function writePage(host: Host, file: string, result: ReplayResult): void {
  writeOutputFile(host, file, replayPage(result));
  host.stderr(`${replayHeadline(result)}\nWrote ${file}.\n`);
}

async function replayPaths(host: Host, newPath: string, options: Options): Promise<ReplayResult> {
  const fromInput = [newPath, options.old, ...options.flows].filter((path) => path === '-').length;
  if (fromInput > 1) throw new UsageError('only one of the sets and logs can come from standard input');
  const fresh = await readWhole(newPath, host);
  const old = options.old === undefined ? undefined : await readWhole(options.old, host, options.only);
  const workloads = await readWorkloads(options, host);
  const { mode, clusterName, fields } = options;
  try {
    const replay = new Replay(old, fresh, {
      mode,
      workloads,
      ranges: readRanges(options, host),
      accept: options.accept === undefined ? [] : readSummary(options.accept, host),
      ...(clusterName !== undefined && { clusterName }),
      ...(fields !== undefined && { fields: fields.replaceAll(/[${}]/g, '').trim().split(/\s+/) }),
    });
    for (const name of options.flows) await replay.read({ name, chunks: chunksOf(name, host) }, progress(host));
    const result = replay.result();
    if (result.connections === 0) throw new UsageError(nothingJudged(result));
    return result;
  } catch (error) {
    throw error instanceof MixedDialectsError || error instanceof FormatError ? new UsageError(error.message) : error;
  }
}

/** A log without a connection to judge proves nothing. */
function nothingJudged({ input }: ReplayResult): string {
  const reasons = [...input.problems, ...input.skips].map(({ reason, count }) => `\n  ${count.toLocaleString('en')} x ${reason}`);
  return `the log has no connection that can be judged; found: ${input.lines.toLocaleString('en')} lines${reasons.join('')}\nexpected: flows with a pod at one end`;
}

/** The bytes of a log, unpacked. Pipes are as good as files. @throws UsageError where they cannot be read */
async function* chunksOf(name: string, host: Host): AsyncGenerator<Uint8Array> {
  const stream = name === '-' ? host.stdinChunks() : createReadStream(resolve(host.cwd, name), { highWaterMark: 1024 * 1024 });
  try {
    yield* name.endsWith('.gz') ? unpacked(stream) : stream;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new UsageError(`${name}: cannot be read to its end: ${message}`);
  }
}

async function* unpacked(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // An error of either ends the other, and comes out of the loop that reads.
  pipeline(Readable.from(stream), gunzip, () => {});
  yield* gunzip as AsyncIterable<Uint8Array>;
}

function progress(host: Host): (lines: number) => void {
  return (lines) => {
    if (host.isTty) host.stderr(`\r${lines.toLocaleString('en')} lines`);
  };
}
