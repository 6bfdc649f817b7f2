import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html */
const mostExtraParameters = 10;

/** A login has at most ten parameters of its own. */
export const extraParametersFit = ({ services }: Environment): Problem[] =>
  services.flatMap(({ authentication }, index) => {
    if (!authentication || authentication.kind === 'jwt') return [];
    const count = Object.keys(authentication.extraParameters).length;
    if (count <= mostExtraParameters) return [];
    const path = ['services', index, 'authentication', 'extraParameters'];
    return [problemAt(path, 'more parameters than a login may have', `${count} parameters`, `at most ${mostExtraParameters}`)];
  });
