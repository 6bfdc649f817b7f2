import { setTimeout } from 'node:timers/promises';

/** What CloudFormation sends for a custom resource. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Where the outcome is put; good for an hour. */
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

/** Puts the outcome where CloudFormation waits for it. */
export type Respond = (url: string, body: string) => Promise<void>;

/**
 * Does what a custom resource is there for, and reports the outcome to CloudFormation, whatever it is: a stack that gets no answer waits for an hour.
 * The resource keeps its physical id, so that no update is taken for a replacement.
 * @throws Error if the answer does not get through: Lambda then calls the function again
 */
export async function answered(event: CustomResourceEvent, respond: Respond, run: () => Promise<void>): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  // An answer that did not get through is no failure of what was done: it is not reported as one.
  const outcome = await run().then(
    () => ({ Status: 'SUCCESS' }),
    (error: unknown) => ({ Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error) }),
  );
  await respond(ResponseURL, JSON.stringify({ ...outcome, PhysicalResourceId, StackId, RequestId, LogicalResourceId }));
}

/** Attempts at an answer, and milliseconds before the second; each further one waits twice as long. As CDK's own framework has it. */
const attempts = 5;
const firstPauseMs = 1000;

/**
 * Puts the answer into the bucket that CloudFormation reads, again if that fails. The address is signed for no content type, and `fetch` would add one.
 * @throws Error if CloudFormation does not take the answer
 */
export const put: Respond = async (url, body) => {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
      if (response.ok) return;
      throw new Error(`CloudFormation answered ${response.status}`);
    } catch (error) {
      if (attempt === attempts) throw error;
      await setTimeout(firstPauseMs * 2 ** (attempt - 1));
    }
  }
};
