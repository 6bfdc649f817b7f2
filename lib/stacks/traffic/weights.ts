import { CfnParameter, Fn, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DeclaredWeights, Environment } from '../../config/schema';
import { type Color, weightParameterName } from '../../names';

/** Forward weights of one service's target groups, 0–999; numbers or tokens of numbers. */
export type Weights = Readonly<Record<Color, number>>;

/** Weights of a service by its name. */
export type WeightsOf = (service: string) => Weights;

/** Weights of an environment's services, wherever they are kept. */
export function weightsFor(scope: Construct, { name, traffic: { weights } }: Environment): WeightsOf {
  return 'keptIn' in weights ? storedWeights(scope, name) : declaredWeights(weights);
}

/** Weights that are in the configuration, and so as numbers in the template: `cdk diff` shows a change. */
export const declaredWeights =
  ({ blue, green, services }: DeclaredWeights): WeightsOf =>
  (service) =>
    services?.[service] ?? { blue, green };

/**
 * Weights that live in SSM. CloudFormation reads a parameter of this type anew at every update, also with "use previous value": a deploy in
 * the middle of a shift writes what is in force, not what was in force when the template was made.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export function storedWeights(scope: Construct, environment: string): WeightsOf {
  // Below a construct of their own, ids get a hash: the services `a-b` and `ab` would otherwise ask for the same logical id.
  const parameters = new Construct(scope, 'Weights');
  return (service) => {
    const parameter = new CfnParameter(parameters, service, {
      type: 'AWS::SSM::Parameter::Value<List<String>>',
      default: weightParameterName(environment, service),
      description: `Weights in force of ${service}: blue,green. Written by bluegreen shift; never by a deploy.`,
    });
    const nth = (index: number) => Token.asNumber(Fn.select(index, parameter.valueAsList));
    return { blue: nth(0), green: nth(1) };
  };
}
