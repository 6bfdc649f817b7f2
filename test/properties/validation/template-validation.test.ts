import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, CloudFormationValidatePlugin, aws_ec2 as ec2, Stack, Validations } from 'aws-cdk-lib';
import { TemplateValidation } from '../../../lib/app/validation/template-validation';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'bluegreen-validation-'));
});
afterEach(() => rmSync(outdir, { recursive: true }));

/** An app with findings of several kinds, validated by a plugin. @returns what synthesis said */
function findings(plugin: CloudFormationValidatePlugin | TemplateValidation): string {
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Wrong', { env: { account: '111111111111', region: 'eu-west-1' } });
  new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  new ec2.CfnSubnet(stack, 'Subnet', { vpcId: 'vpc-1', availabilityZone: 'eu-west-1a' });
  new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicNme: 'misspelled' } });
  Validations.of(app).addPlugins(plugin);
  const said: string[] = [];
  const error = jest.spyOn(console, 'error').mockImplementation((text: string) => said.push(text));
  try {
    app.synth();
  } catch (thrown) {
    said.push(String(thrown));
  } finally {
    error.mockRestore();
  }
  return said.join('\n').replaceAll(outdir, '<out>');
}

// One test, because each engine takes a second to start.
test('the thread finds what CDK finds, whether its engine was made for the types or not', () => {
  const ofCdk = findings(new CloudFormationValidatePlugin());
  expect(ofCdk).toContain('TopicNme');
  expect(ofCdk).toContain('VpcId');
  expect(findings(new TemplateValidation(['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::SNS::Topic']))).toBe(ofCdk);
  expect(findings(new TemplateValidation([]))).toBe(ofCdk);
});

test('what goes wrong in the thread is an error of synthesis, not a pass', () => {
  const stack = { stackConstructPath: 'Gone', templatePath: join(outdir, 'gone.template.json'), accountId: undefined, region: undefined };
  const context = { stackTemplates: [stack], templatePaths: [stack.templatePath], appConstruct: new App() };
  expect(() => new TemplateValidation([]).validate(context)).toThrow(/template validation failed: ENOENT.*gone\.template\.json/);
});
