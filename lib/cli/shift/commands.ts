import type { Register } from '../program';
import type * as Connection from './connection';
import { planCommand } from './plan';
import { type LookAround, preflightCommand } from './preflight';
import type * as PreflightLook from './preflight-observation';
import type * as Recent from './recent-traffic';
import { reportCommand, type TakeRecord } from './report';
import type * as ReportRecord from './report-record';
import { rollbackCommand } from './rollback';
import type { Connect } from './session';
import { resumeCommand, shiftCommand } from './shift';
import { signalCommands } from './signals';
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
export const shiftCommands =
  (connect: Connect = connectToAws, look: LookAround = lookAround): Register =>
  (...program) => {
    preflightCommand(connect, look)(...program);
    shiftCommand(connect, look)(...program);
    reportCommand(connect, takeRecord)(...program);
    statusCommand(connect, recentTraffic)(...program);
    for (const command of [planCommand, resumeCommand, signalCommands, rollbackCommand, unlockCommand]) {
      command(connect)(...program);
    }
  };
