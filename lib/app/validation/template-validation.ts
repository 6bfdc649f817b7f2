import { resolve } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import {
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyValidationStack,
} from 'aws-cdk-lib';

/** What the worker is started with. */
export interface WorkerData {
  /** Types of the resources that will be asked about: CDK makes its engine for a set of types, and anew for a type that was not among them. */
  readonly resourceTypes: readonly string[];
  /** The main thread's end of what is said. */
  readonly port: MessagePort;
  /** 1 once there is an answer: the main thread waits for it without an event loop, as a plugin answers at once. */
  readonly answered: Int32Array;
}

/** What the worker answers. */
export type Answer = { readonly report: PolicyValidationPluginReport } | { readonly error: string };

const loader = resolve(__dirname, '..', '..', '..', 'bin', 'loader', 'typescript.cjs');

/** Milliseconds; it takes one or two seconds. */
const timeout = 120_000;

/**
 * CDK's own validation of templates, in a thread of its own: its engine, 9 MB of WebAssembly, takes longer to start than the whole app to
 * synthesize, and starts meanwhile. Rules, findings, acknowledgements and report are CDK's; only where it runs differs.
 */
export class TemplateValidation implements IPolicyValidationPlugin {
  readonly name = CloudFormationValidatePlugin.PLUGIN_NAME;
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private readonly port: MessagePort;

  constructor(resourceTypes: readonly string[]) {
    const { port1, port2 } = new MessageChannel();
    const workerData: WorkerData = { resourceTypes, port: port2, answered: this.answered };
    const worker = new Worker(resolve(__dirname, 'worker.ts'), { workerData, transferList: [port2], execArgv: ['--require', loader] });
    // Neither keeps a process alive whose synthesis failed before anything was asked.
    worker.unref();
    port1.unref();
    this.port = port1;
  }

  /** @throws Error if the engine fails, or does not answer */
  validate({ stackTemplates }: IPolicyValidationContext): PolicyValidationPluginReport {
    Atomics.store(this.answered, 0, 0);
    // oxlint-disable-next-line require-post-message-target-origin -- a port, not a window
    this.port.postMessage(stackTemplates.map(({ ...stack }): PolicyValidationStack => stack));
    if (Atomics.wait(this.answered, 0, 0, timeout) === 'timed-out')
      throw new Error(`no answer of the template validation in ${timeout / 1000} s`);
    const answer = receiveMessageOnPort(this.port)?.message as Answer | undefined;
    if (answer && 'report' in answer) return answer.report;
    throw new Error(`the template validation failed: ${answer?.error ?? 'no answer'}`);
  }
}
