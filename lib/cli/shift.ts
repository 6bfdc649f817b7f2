import type { Register } from './program';
import type * as Connection from './shift-connection';
import { planCommand } from './shift-plan';
import { rollbackCommand } from './shift-rollback';
import type { Connect } from './shift-session';
import { signalCommands } from './shift-signals';
import { statusCommand } from './shift-status';
import { unlockCommand } from './shift-unlock';
import { resumeCommand, shiftCommand } from './shift-walk';

/** The SDK's clients are loaded when a command needs them: help and mistakes are told without. */
const connectToAws: Connect = async (...args) => {
  const { connectToAws: connect } = require('./shift-connection') as typeof Connection;
  return connect(...args);
};

/** The commands that move traffic. */
export const shiftCommands =
  (connect: Connect = connectToAws): Register =>
  (...program) => {
    for (const command of [planCommand, shiftCommand, resumeCommand, statusCommand, signalCommands, rollbackCommand, unlockCommand]) {
      command(connect)(...program);
    }
  };
