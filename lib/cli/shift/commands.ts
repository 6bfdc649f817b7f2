import type { Family } from '../command';
import { abortCommand } from './abort';
import { approveCommand } from './approve';
import type * as Connection from './connection';
import { planCommand } from './plan';
import { type LookAround, preflightCommand } from './preflight';
import type * as PreflightLook from './preflight-observation';
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

/** The SDK's clients are loaded when a command needs them: help and usage errors need none. */
const connectToAws: Connect = async (...args) => {
  const { connectToAws: connect } = require('./connection') as typeof Connection;
  return connect(...args);
};

const lookAround: LookAround = async (...args) => {
  const { lookAround: look } = require('./preflight-observation') as typeof PreflightLook;
  return look(...args);
};

const takeRecord: TakeRecord = async (...args) => {
  const { takeRecord: take } = require('./report-record') as typeof ReportRecord;
  return take(...args);
};

const recentTraffic: RecentTraffic = async (...args) => {
  const { recentTraffic: recent } = require('./recent-traffic') as typeof Recent;
  return recent(...args);
};

/** The commands that move traffic. */
export const shiftCommands = (connect: Connect = connectToAws, look: LookAround = lookAround): Family => ({
  commands: [
    preflightCommand(connect, look),
    planCommand(connect),
    shiftCommand(connect, look),
    statusCommand(connect, recentTraffic),
    approveCommand(connect),
    resumeCommand(connect),
    abortCommand(connect),
    rollbackCommand(connect),
    reportCommand(connect, takeRecord),
    unlockCommand(connect),
  ],
  translate,
});
