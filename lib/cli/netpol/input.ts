import { load } from 'js-yaml';
import { formatBlock, toBlock } from '../../addresses';
import { addressPlan } from '../../config/derived/address-plan';
import { environmentsFolder, loadEnvironment } from '../../config/load';
import { ConfigurationError } from '../../config/problems/problem';
import { isAssumption } from '../../netpol/model/assumption';
import { type ClusterRanges, undeclaredRanges } from '../../netpol/model/cluster';
import { type Dialect, describeProblem, emptyInventory, type Inventory, onlyDialect } from '../../netpol/model/inventory';
import { cidrProblem } from '../../netpol/read/addresses';
import type { InputFile } from '../../netpol/read/documents';
import { FieldError, Fields, formatPath } from '../../netpol/read/fields';
import { filesOf, InputError } from '../../netpol/read/file-system';
import { readInventory } from '../../netpol/read/read';
import type { ConvertedEntry } from '../../netpol/verify/causes';
import { type Host, UsageError } from '../host';
import { readInputFile } from '../input-file';
import type { RangeOptions, WorkloadOptions } from './options';

/**
 * Reads the policies that a command was pointed at: a folder, a file, or `-` for standard input.
 * @throws UsageError where nothing can be read at all; lesser problems are in the inventory
 */
export async function readInput(path: string, host: Host, only?: Dialect): Promise<Inventory> {
  try {
    const inventory = readInventory(path === '-' ? [await standardInput(host)] : filesOf(path, host.cwd));
    return only ? onlyDialect(inventory, only) : inventory;
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message);
    throw error;
  }
}

async function standardInput(host: Host): Promise<InputFile> {
  const bytes = await host.readStdin();
  return { name: '-', read: () => bytes };
}

/** Prints errors and warnings, and how much was skipped. @returns whether there was an error */
export function printProblems(inventory: Inventory, host: Host): boolean {
  const shown = inventory.problems.filter((problem) => problem.severity !== 'note');
  for (const problem of shown) host.stderr(`${problem.severity}: ${describeProblem(problem)}\n`);
  const notes = inventory.problems.length - shown.length;
  if (notes > 0) host.stderr(`${notes} ${notes === 1 ? 'object' : 'objects'} of other kinds skipped\n`);
  return shown.some((problem) => problem.severity === 'error');
}

/**
 * Reads a set that a comparison or a check stands on, and refuses it when part of it could not be read: the rest would prove nothing.
 * A `summary.json` of `netpol convert` among the policies is passed over.
 * @throws UsageError after every error was printed with its place
 */
export async function readWhole(path: string, host: Host, only?: Dialect): Promise<Inventory> {
  const inventory = await readInput(path, host, only);
  const problems = inventory.problems.filter(({ file }) => !/(^|\/)summary\.json$/.test(file));
  if (printProblems({ ...inventory, problems }, host)) throw new UsageError(`${path}: not everything could be read; nothing was compared`);
  return inventory;
}

/** What `--workloads` names; nothing where it is absent. */
export const readWorkloads = async ({ workloads }: WorkloadOptions, host: Host): Promise<Inventory> =>
  workloads === undefined ? emptyInventory : readWhole(workloads, host);

/**
 * The cluster's address ranges: from a file, from an environment's configuration, or undeclared.
 * @param environment name of a file under config/environments
 */
export function readRanges(options: RangeOptions, host: Host, folder = environmentsFolder): ClusterRanges {
  if (options.cluster !== undefined && options.env !== undefined) throw new UsageError('--cluster and --env exclude each other');
  if (options.cluster !== undefined) return readClusterFile(options.cluster, host);
  return options.env === undefined ? undeclaredRanges : rangesOfEnvironment(options.env, folder);
}

function readClusterFile(path: string, host: Host): ClusterRanges {
  const content = readInputFile(host, path);
  try {
    const fields = new Fields(load(content), []);
    const ranges = Object.fromEntries(
      (['podCidrs', 'nodeCidrs', 'serviceCidrs', 'apiServerCidrs'] as const).map((key) => [key, fields.strings(key) ?? []]),
    ) as unknown as ClusterRanges;
    fields.done();
    for (const [key, list] of Object.entries(ranges)) {
      for (const [index, text] of (list as readonly string[]).entries()) {
        const problem = cidrProblem(text);
        if (problem !== undefined) throw new FieldError(problem, [key, index]);
      }
    }
    return ranges;
  } catch (error) {
    const where = error instanceof FieldError && error.path.length > 0 ? `${formatPath(error.path)}: ` : '';
    throw new UsageError(
      `${path}: ${where}${(error as Error).message}; expected podCidrs, nodeCidrs, serviceCidrs and apiServerCidrs, each a list of CIDRs`,
    );
  }
}

/** Both colors share the VPC; the API server answers from the control plane's subnets and at the first service address. */
function rangesOfEnvironment(name: string, folder: string): ClusterRanges {
  try {
    const env = loadEnvironment(name, folder);
    const plan = addressPlan(env);
    const serviceCidrs = [
      ...new Set(Object.values(env.clusters).flatMap((cluster) => ('serviceCidr' in cluster ? [cluster.serviceCidr] : []))),
    ];
    return {
      podCidrs: [...new Set([...plan.podBlocks.map(formatBlock), ...plan.podSets.flatMap(textsOf)])],
      nodeCidrs: textsOf(plan.nodes),
      serviceCidrs,
      apiServerCidrs: [...textsOf(plan.controlPlane), ...serviceCidrs.map(firstServiceAddress)],
    };
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

function textsOf(blocks: Readonly<Record<string, Parameters<typeof formatBlock>[0]>>): string[] {
  return Object.values(blocks).map(formatBlock);
}

/** The ClusterIP of the service `kubernetes`. */
function firstServiceAddress(cidr: string): string {
  return formatBlock({ base: toBlock(cidr).base + 1, prefix: 32 });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const isReason = (reason: unknown): boolean => isObject(reason) && typeof reason.text === 'string';

const isEntry = (entry: unknown): entry is ConvertedEntry =>
  isObject(entry) &&
  isObject(entry.source) &&
  typeof entry.class === 'string' &&
  Array.isArray(entry.reasons) &&
  entry.reasons.every(isReason) &&
  Array.isArray(entry.outputs) &&
  entry.outputs.every((path) => typeof path === 'string');

const hasKnownAssumptions = ({ reasons }: ConvertedEntry): boolean =>
  reasons.every(({ assumes }) => assumes === undefined || isAssumption(assumes));

/** Reads the summary.json of a conversion. @throws UsageError where it is none */
export function readSummary(path: string, host: Host): readonly ConvertedEntry[] {
  const expected = 'expected: the summary.json that netpol convert wrote';
  const text = readInputFile(host, path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${(error as Error).message}; ${expected}`);
  }
  if (!Array.isArray(value) || !value.every(isEntry)) throw new UsageError(`${path}: is not a list of converted policies; ${expected}`);
  const strange = value.find((entry) => !hasKnownAssumptions(entry));
  if (strange !== undefined)
    throw new UsageError(
      `${path}: ${strange.source.kind} ${strange.source.name}: reasons[].assumes is no assumption of a conversion; ${expected}`,
    );
  return value;
}
