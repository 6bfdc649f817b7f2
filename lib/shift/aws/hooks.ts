import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { HookContext, Hooks } from '../model/backends';
import type { Hook, HookOutcome } from '../model/model';
import { toPortError } from './call';
import { type ClientOptions, forWriting } from './clients';

/** What of a hook's answer is kept, in characters: it goes into the record, which the table takes no more of than 400 KB. */
export const keptCharacters = 500;

/** Runs the command of a hook; where there is no terminal there is none. */
export type RunCommand = (hook: Hook, context: HookContext) => Promise<HookOutcome>;

/**
 * Hooks that are Lambda functions, called with the HookContext as JSON. A function passes by returning; it does not by an error, by running
 * into its time-out, or by returning `{"passed": false, "text": "why"}`.
 */
export function lambdaHooks(options: ClientOptions, runCommand?: RunCommand): Hooks {
  const client = new LambdaClient(forWriting(options));
  return {
    async run(hook, context) {
      if (hook.lambdaArn !== undefined) return invoke(client, hook, hook.lambdaArn, context);
      if (runCommand && hook.command) return runCommand(hook, context);
      return { passed: false, text: 'it is a command, and only shift --local runs commands' };
    },
  };
}

/** For what runs no hooks. */
export const noHooks: Hooks = { run: async ({ name }) => ({ passed: false, text: `${name} cannot be run here` }) };

async function invoke(client: LambdaClient, { timeoutSeconds }: Hook, FunctionName: string, context: HookContext): Promise<HookOutcome> {
  const abortSignal = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(context) }), {
      abortSignal,
    });
    const text = Payload === undefined ? '' : Buffer.from(Payload).toString();
    return FunctionError ? { passed: false, text: `${FunctionError}: ${kept(errorMessage(text))}` } : verdict(text);
  } catch (error) {
    if (abortSignal.aborted) return { passed: false, text: `no answer within ${timeoutSeconds} s` };
    throw toPortError(`Invoke of ${FunctionName}`, error);
  }
}

const kept = (text: string): string => text.slice(0, keptCharacters);

/** Lambda's own form of an error: {"errorMessage": …}. */
const errorMessage = (payload: string): string => {
  const { errorMessage: message } = parsed(payload);
  return typeof message === 'string' ? message : payload;
};

function verdict(payload: string): HookOutcome {
  const { passed, text } = parsed(payload);
  return { passed: passed !== false, text: kept(typeof text === 'string' ? text : payload) };
}

function parsed(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
