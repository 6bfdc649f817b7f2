import { Option } from 'commander';
import { weightsAfter } from '../../shift/core/plan';
import { raiseText } from '../../shift/core/raise';
import { hasEnded } from '../../shift/engine/engine';
import type { Shift } from '../../shift/model/model';
import { read } from '../../shift/model/reading';
import { liveWeights, whyIgnored } from '../../shift/model/rule';
import { showWeights } from '../../shift/model/weights';
import { gateLines } from '../../shift/watch/gate-lines';
import { wantedWeights } from '../../shift/watch/snapshot';
import { oneLine } from '../../text/printable';
import { table } from '../../text/table';
import type { CliCommand } from '../command';
import { ExitCode, type Host } from '../host';
import { type EnvironmentOptions, seconds, withEnvironment } from '../options';
import { type Connect, openSession, type Session } from './session';
import { analysisLines, eventLine, findingLines, lockLine, shiftLine } from './text';
import { type RecentTraffic, watch } from './watch';

/** `status`: where a shift stands, and the weights wanted, live and on record. */
export const statusCommand = (connect: Connect, traffic: RecentTraffic): CliCommand<StatusOptions> => ({
  name: 'status',
  summary: 'Print where the shift stands: weights wanted, live and on record, and the gate.',
  declare: (command) =>
    withEnvironment(command)
      .option('-w, --watch', 'a screen that follows the shift')
      .addOption(new Option('--every <duration>', 'time between two updates with --watch').argParser(seconds).default(5, '5s')),
  notes: `--watch draws a screen until the shift ends or Ctrl-C; without a terminal it prints a line whenever something has changed. Where no shift
is under way it waits for the next one. Nothing is changed.`,
  examples: [
    'npx bluegreen status --env prod',
    'npx bluegreen status --env prod --json',
    'npx bluegreen status --env prod --watch',
    'npx bluegreen status --env prod --watch --every 1m | tee shift.log',
  ],
  exitCodes: {
    done: 'the status was read',
    refused: 'it could not be read, or a rollback cannot finish; with --watch: the shift did not reach its end',
  },
  run: (host, options) => status(connect, traffic, host, options),
});

interface StatusOptions extends EnvironmentOptions {
  readonly watch?: boolean;
  /** Seconds. */
  readonly every: number;
}

async function status(connect: Connect, traffic: RecentTraffic, host: Host, options: StatusOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  if (options.watch) return watch(session, host, { json: options.json === true, everyMs: 1000 * options.every, traffic });
  const observed = await observe(session);
  host.stdout(options.json ? `${JSON.stringify(observed, undefined, 2)}\n` : `${lines(observed, session).join('\n')}\n`);
  return observed.record !== 'read' || observed.shift?.state.rollbackFailure ? ExitCode.refused : ExitCode.done;
}

type Observed = Awaited<ReturnType<typeof observe>>;

async function observe({ env, runner, executions }: Session) {
  const { backends } = runner;
  const services = env.services.map(({ name }) => name);
  // Without the record there is still something to show: who gets which share.
  const loaded = await read(backends.shifts.load());
  const { lock, shift } = loaded.ok ? loaded.value : {};
  const underWay = shift && !hasEnded(shift) ? shift : undefined;
  const [rules, shadowed, stored, alarms, ticking, events] = await Promise.all([
    read(backends.rules.list()),
    read(backends.rules.shadowed()),
    read(backends.weights.read(services)),
    shift ? read(backends.gate.alarms({ to: shift.plan.to, services, extra: shift.plan.gate.extraAlarms })) : undefined,
    underWay ? read(executions.isTicking(underWay.id)) : undefined,
    shift ? read(backends.shifts.events(shift.id)) : undefined,
  ]);
  const live = rules.ok ? liveWeights(rules.value, services) : undefined;
  // While a step is being written both sides are right; the one it leads to is what is wanted.
  const reached =
    underWay && underWay.state.phase !== 'ready' && underWay.state.phase !== 'preparing'
      ? underWay.state.step
      : (underWay?.state.step ?? 0) - 1;
  const wanted = underWay && (isGoingBack(underWay) ? wantedWeights(underWay) : weightsAfter(underWay.plan, reached));
  return {
    record: loaded.ok ? 'read' : loaded.why,
    lock,
    shift,
    services,
    live,
    rules: rules.ok ? 'read' : rules.why,
    /** Rules that a shift ignores. */
    shadowed: shadowed.ok ? shadowed.value : [],
    stored,
    alarms,
    ticking,
    wanted,
    events,
  };
}

function lines(
  { record, lock, shift, services, live, rules, shadowed, stored, alarms, ticking, wanted, events }: Observed,
  { runner }: Session,
): string[] {
  const weightRows = services.map((service) => [
    service,
    wanted ? showWeights(wanted[service]) : '-',
    live ? (live.odd[service]?.why ?? showWeights(live.weights[service])) : '?',
    stored.ok ? showWeights(stored.value[service]) : '?',
  ]);
  const findings = shift ? findingLines(shift) : [];
  const raises = shift && !hasEnded(shift) ? raiseText(shift, runner.backends.clock.now()) : undefined;
  const analyses = shift ? analysisLines(shift) : [];
  return [
    ...(record === 'read'
      ? [shift ? shiftLine(shift) : 'No shift yet.', lock ? lockLine({ lock }, runner.backends.clock.now()) : 'The lock is free.']
      : [`The record of the shift cannot be read: ${record}`]),
    ...(ticking?.ok && !ticking.value
      ? ['No execution of the state machine ticks it: a shift in a terminal, or a lost one (resume).']
      : []),
    ...(raises === undefined ? [] : [oneLine(raises)]),
    ...(alarms ? gateLines(alarms, shift).map(({ text }) => oneLine(text)) : []),
    '',
    ...table([['service', 'wanted', 'live', 'SSM'], ...weightRows]),
    ...(shadowed.length > 0 ? ['', ...shadowed.map((rule) => `Ignored: ${rule.service}: ${whyIgnored(rule)}`)] : []),
    ...(live ? [] : ['', `The rules cannot be read: ${rules}`]),
    ...(stored.ok ? [] : ['', `SSM cannot be read: ${stored.why}`]),
    ...(findings.length > 0 ? ['', ...findings] : []),
    ...(analyses.length > 0 ? ['', ...analyses] : []),
    ...(events?.ok ? ['', ...events.value.slice(-5).map(eventLine)] : []),
  ];
}

const isGoingBack = ({ state }: Shift): boolean => state.status === 'rolling-back' || state.status === 'guarding';
