import { judge, type Needed, type Statement } from '../../../support/iam/judge';

const allow = (rest: Partial<Statement>): Statement => ({ Sid: 'Allow', Effect: 'Allow', Action: 'ec2:*', Resource: '*', ...rest });
const deny = (rest: Partial<Statement>): Statement => ({ ...allow(rest), Sid: 'Deny', Effect: 'Deny' });
const terminate = (context: Needed['context'] = {}): Needed => ({
  action: 'ec2:TerminateInstances',
  resource: 'arn:aws:ec2:eu-west-1:111111111111:instance/i-0a',
  context,
});
const allowed = (needed: Needed, ...statements: Statement[]) => judge(needed, statements).allowed;

describe('actions and resources', () => {
  test.each<[string, Partial<Statement>, boolean]>([
    ['another action', { Action: 'ec2:RunInstances' }, false],
    ['one of several actions, in another case', { Action: ['ec2:RunInstances', 'EC2:terminateinstances'] }, true],
    ['a wildcard within an action', { Action: 'ec2:Terminate*' }, true],
    ['every action but another', { Action: undefined, NotAction: 'ec2:RunInstances' }, true],
    ['every action but this', { Action: undefined, NotAction: 'ec2:Terminate*' }, false],
    ['a wildcard within a resource', { Resource: 'arn:aws:ec2:eu-west-1:*:instance/*' }, true],
    ['one character by a question mark', { Resource: 'arn:aws:ec2:eu-west-1:111111111111:instance/i-0?' }, true],
    ['another kind of resource', { Resource: ['arn:aws:ec2:*:*:volume/*'] }, false],
    ['a resource in another case', { Resource: 'arn:aws:ec2:eu-west-1:*:Instance/*' }, false],
    ['every resource but this', { Resource: undefined, NotResource: 'arn:aws:ec2:*:*:instance/*' }, false],
  ])('%s', (_, statement, expected) => {
    expect(allowed(terminate(), allow(statement))).toBe(expected);
  });

  test('what nothing allows is refused; a deny wins over every allow', () => {
    expect(judge(terminate(), [])).toEqual({ ...terminate(), allowed: false });
    expect(judge(terminate(), [allow({}), deny({ Action: 'ec2:TerminateInstances' })])).toEqual({
      ...terminate(),
      allowed: false,
      by: 'Deny',
    });
    expect(judge(terminate(), [allow({}), deny({ Action: 'ec2:RunInstances' })])).toMatchObject({ allowed: true, by: 'Allow' });
  });

  test('characters that mean something in a regular expression mean themselves', () => {
    expect(allowed(terminate(), allow({ Resource: 'arn:aws:ec2:eu-west-1:1{12}:instance/i.0a' }))).toBe(false);
  });
});

describe('conditions', () => {
  const owner = { 'aws:ResourceTag/kubernetes.io/cluster/dev-green': 'owned' };
  test.each<[string, Statement['Condition'], Needed['context'], boolean]>([
    ['a tag as asked for', { StringEquals: owner }, owner, true],
    ['a key in another case', { StringEquals: { 'AWS:resourcetag/kubernetes.io/cluster/dev-green': 'owned' } }, owner, true],
    ['a tag of another value', { StringEquals: owner }, { 'aws:ResourceTag/kubernetes.io/cluster/dev-green': 'shared' }, false],
    ['no such tag', { StringEquals: owner }, {}, false],
    ['one of several values', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, true],
    ['every operator has to hold', { StringEquals: { a: '1' }, StringLike: { b: '*' } }, { a: '1' }, false],
    ['every key has to hold', { StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, false],
    ['like', { StringLike: { k: 'gen*' } }, { k: 'general' }, true],
    ['not equal', { StringNotEquals: { k: 'a' } }, { k: 'b' }, true],
    ['not equal, and equal', { StringNotEquals: { k: 'a' } }, { k: 'a' }, false],
    ['not equal, and absent', { StringNotEquals: { k: 'a' } }, {}, true],
    ['if it exists, and absent', { StringEqualsIfExists: { k: 'a' } }, {}, true],
    ['if it exists, and another', { StringEqualsIfExists: { k: 'a' } }, { k: 'b' }, false],
    ['all values within', { 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a'] }, true],
    ['all values, one outside', { 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'c'] }, false],
    ['all values, and absent', { 'ForAllValues:StringEquals': { k: ['a'] } }, {}, true],
    ['any value within', { 'ForAnyValue:StringLike': { k: 'a*' } }, { k: ['b', 'ab'] }, true],
    ['any value, and absent', { 'ForAnyValue:StringLike': { k: 'a*' } }, {}, false],
    ['absent as asked for', { Null: { k: 'true' } }, {}, true],
    ['present as asked for', { Null: { k: 'false' } }, { k: 'a' }, true],
    ['present, to be absent', { Null: { k: true } }, { k: 'a' }, false],
    ['a boolean', { Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': 'false' }, true],
    ['an ARN like', { ArnLike: { k: 'arn:aws:iam::*:role/x' } }, { k: 'arn:aws:iam::1:role/x' }, true],
  ])('%s', (_, Condition, context, expected) => {
    expect(allowed(terminate(context), allow({ Condition }))).toBe(expected);
  });

  test('an operator without a rule is a fault of the judge, not a verdict', () => {
    expect(() => allowed(terminate({ k: '1' }), allow({ Condition: { NumericLessThan: { k: '2' } } }))).toThrow('NumericLessThan');
  });
});
