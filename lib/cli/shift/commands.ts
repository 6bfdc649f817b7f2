import type { Family } from '../command';
import { abortCommand } from './abort';
import { approveCommand } from './approve';
import type * as Connection from './connection';
import { pauseCommand } from './pause';
import { planCommand } from './plan';
import { type ObserveForPreflight, preflightCommand } from './preflight';
import type * as PreflightObservation from './preflight-observation';
import { promoteCommand } from './promote';
import type * as Recent from './recent-traffic';
import { reportCommand, type TakeRecord } from './report';
import type * as ReportRecord from './report-record';
import { resumeCommand } from './resume';
import { rollbackCommand } from './rollback';
import { type Connect, translate } from './session';
import { shiftCommand } from './shift';
import { statusCommand } from './status';
import { unlockCommand } from './unlock';
import type { RecentTraffic } from './watch';
import type * as Places from './worker-places';
import type { FindWorkers } from './workers-left';

/** The SDK's clients are loaded when a command needs them: help and usage errors need none. */
const connectToAws: Connect = async (...args) => {
  const { connectToAws: connect } = require('./connection') as typeof Connection;
  return connect(...args);
};

const observeForPreflight: ObserveForPreflight = async (...args) => {
  const { observeForPreflight: observe } = require('./preflight-observation') as typeof PreflightObservation;
  return observe(...args);
};

const takeRecord: TakeRecord = async (...args) => {
  const { takeRecord: take } = require('./report-record') as typeof ReportRecord;
  return take(...args);
};

const recentTraffic: RecentTraffic = async (...args) => {
  const { recentTraffic: recent } = require('./recent-traffic') as typeof Recent;
  return recent(...args);
};

const findWorkers: FindWorkers = async (...args) => {
  const { findWorkers: find } = require('./worker-places') as typeof Places;
  return find(...args);
};

/** The commands that move traffic. */
export const shiftCommands = (
  connect: Connect = connectToAws,
  observe: ObserveForPreflight = observeForPreflight,
  find: FindWorkers = findWorkers,
): Family => ({
  commands: [
    preflightCommand(connect, observe),
    planCommand(connect),
    shiftCommand(connect, observe),
    statusCommand(connect, recentTraffic),
    approveCommand(connect),
    pauseCommand(connect),
    promoteCommand(connect),
    resumeCommand(connect),
    abortCommand(connect),
    rollbackCommand(connect, find),
    reportCommand(connect, takeRecord),
    unlockCommand(connect),
  ],
  translate,
});
