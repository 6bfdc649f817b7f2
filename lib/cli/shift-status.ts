import { hasEnded } from '../shift/engine';
import type { Walk } from '../shift/model';
import { weightsAfter } from '../shift/plan';
import { read } from '../shift/reading';
import { liveWeights } from '../shift/rule';
import { showWeights } from '../shift/weights';
import { ExitCode, type Host } from './host';
import type { Register } from './program';
import { type CommonOptions, withCommon } from './shift-options';
import { type Connect, openSession, reported, type Session } from './shift-session';
import { eventLine, lockLine, table, walkLine } from './shift-text';

const examples = `
Examples:
  npm run bluegreen -- status --env prod
  npm run bluegreen -- status --env prod --json

Exit code: 0 it could be looked at, 1 it could not, 2 bad usage. Nothing is changed.`;

/** `status`: where a walk stands, and the weights wanted, live and on record. */
export const statusCommand =
  (connect: Connect): Register =>
  (program, host, finish) => {
    withCommon(program.command('status').description('Where the walk stands; weights wanted, live and on record; the gate.'))
      .addHelpText('after', examples)
      .action((options: CommonOptions) => reported(async () => finish(await status(connect, host, options))));
  };

async function status(connect: Connect, host: Host, options: CommonOptions): Promise<ExitCode> {
  const session = await openSession(connect, host, options);
  const seen = await look(session);
  host.stdout(options.json ? `${JSON.stringify(seen, undefined, 2)}\n` : `${lines(seen, session).join('\n')}\n`);
  return ExitCode.done;
}

type Seen = Awaited<ReturnType<typeof look>>;

async function look({ env, runner, executions }: Session) {
  const { ports } = runner;
  const services = env.services.map(({ name }) => name);
  const { lock, walk } = await ports.walks.load();
  const underWay = walk && !hasEnded(walk) ? walk : undefined;
  const [rules, stored, alarms, ticking, events] = await Promise.all([
    read(ports.rules.list()),
    read(ports.weights.read(services)),
    walk ? read(ports.gate.alarms(walk.plan.to, walk.plan.gate.extraAlarms)) : undefined,
    underWay ? read(executions.isTicking(underWay.id)) : undefined,
    walk ? read(ports.walks.events(walk.id)) : undefined,
  ]);
  const live = rules.seen ? liveWeights(rules.value, services) : undefined;
  // While a step is being written both sides are right; the one it leads to is what is wanted.
  const reached =
    underWay && underWay.state.phase !== 'ready' && underWay.state.phase !== 'preparing'
      ? underWay.state.step
      : (underWay?.state.step ?? 0) - 1;
  const wanted = underWay && (isGoingBack(underWay) ? underWay.plan.before : weightsAfter(underWay.plan, reached));
  return { lock, walk, services, live, rules: rules.seen ? 'read' : rules.why, stored, alarms, ticking, wanted, events };
}

function lines({ lock, walk, services, live, rules, stored, alarms, ticking, wanted, events }: Seen, { runner }: Session): string[] {
  const weightRows = services.map((service) => [
    service,
    wanted ? showWeights(wanted[service]) : '-',
    live ? (live.odd[service]?.why ?? showWeights(live.weights[service])) : '?',
    stored.seen ? showWeights(stored.value[service]) : '?',
  ]);
  return [
    walk ? walkLine(walk) : 'No walk yet.',
    lock ? lockLine({ lock }, runner.ports.clock.now()) : 'The lock is free.',
    ...(ticking?.seen && !ticking.value
      ? ['No execution of the state machine ticks it: a walk in a terminal, or a lost one (resume).']
      : []),
    ...(alarms?.seen
      ? alarms.value.map(({ name, state, reason }) => `gate ${name}: ${state}${reason ? `: ${reason}` : ''}`)
      : alarms
        ? [`gate: ${alarms.why}`]
        : []),
    '',
    ...table([['service', 'wanted', 'live', 'SSM'], ...weightRows]),
    ...(live ? [] : ['', `The rules cannot be read: ${rules}`]),
    ...(stored.seen ? [] : ['', `SSM cannot be read: ${stored.why}`]),
    ...(events?.seen ? ['', ...events.value.slice(-5).map(eventLine)] : []),
  ];
}

const isGoingBack = ({ state }: Walk): boolean => state.status === 'rolling-back' || state.status === 'guarding';
