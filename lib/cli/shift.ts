import type { Register } from './program';
import type * as Connection from './shift-connection';
import { planCommand } from './shift-plan';
import { type LookAround, preflightCommand } from './shift-preflight';
import type * as PreflightLook from './shift-preflight-look';
import type * as Recent from './shift-recent-traffic';
import { reportCommand, type TakeRecord } from './shift-report';
import type * as ReportRecord from './shift-report-record';
import { rollbackCommand } from './shift-rollback';
import type { Connect } from './shift-session';
import { signalCommands } from './shift-signals';
import { statusCommand } from './shift-status';
import { unlockCommand } from './shift-unlock';
import { resumeCommand, shiftCommand } from './shift-walk';
import type { RecentTraffic } from './shift-watch';

/** The SDK's clients are loaded when a command needs them: help and mistakes are told without. */
const connectToAws: Connect = async (...args) => {
  const { connectToAws: connect } = require('./shift-connection') as typeof Connection;
  return connect(...args);
};

const lookAround: LookAround = async (...args) => {
  const { lookAround: look } = require('./shift-preflight-look') as typeof PreflightLook;
  return look(...args);
};

const takeRecord: TakeRecord = async (...args) => {
  const { takeRecord: take } = require('./shift-report-record') as typeof ReportRecord;
  return take(...args);
};

const recentTraffic: RecentTraffic = async (...args) => {
  const { recentTraffic: recent } = require('./shift-recent-traffic') as typeof Recent;
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
