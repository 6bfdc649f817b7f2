/** A CloudFormation template, as far as this repository reads it. */
export interface Template {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, { Type: string; Default?: string }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: string } }>>;
}

export interface Resource {
  readonly Type: string;
  /** Empty where the template has none. */
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Readonly<Record<string, string | object>>;
}

/** A template from its JSON. The CDK leaves out empty properties, and `Resources` where everything exists; here both are empty objects. */
export function templateOf(json: object): Template {
  const template = json as Template;
  const resources = Object.entries(template.Resources ?? {}).map(([id, resource]) => [
    id,
    { ...resource, Properties: resource.Properties ?? {} },
  ]);
  return { ...template, Resources: Object.fromEntries(resources) as Template['Resources'] };
}
