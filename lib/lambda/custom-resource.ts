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
 */
export async function answered(event: CustomResourceEvent, respond: Respond, run: () => Promise<void>): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  const answer = (Status: 'SUCCESS' | 'FAILED', Reason?: string) =>
    respond(ResponseURL, JSON.stringify({ Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId }));
  try {
    await run();
    await answer('SUCCESS');
  } catch (error) {
    await answer('FAILED', error instanceof Error ? error.message : String(error));
  }
}

/** @throws Error if CloudFormation does not take the answer: the function is then called again */
export const put: Respond = async (url, body) => {
  const response = await fetch(url, { method: 'PUT', body });
  if (!response.ok) throw new Error(`CloudFormation answered ${response.status}`);
};
