import { block, type Check, few } from '../../check';
import type { StateItem, Webhook } from '../../state/model';
import { keyOf, likesCheck, type Sides, whenAllObserved } from './likes';

const name = 'state: admission webhooks';

/**
 * What changes or refuses objects on the cluster in use and does not on the other. One on the new cluster that new pods must pass and that has no Service
 * blocks: no pod can start there, also not one that an autoscaler asks for while requests come.
 */
export const webhooks = (sides: Sides): Check => {
  const { old, fresh, from, to } = sides;
  const readings = { theirs: old.webhooks, mine: fresh.webhooks, services: fresh.services };
  return whenAllObserved(name, readings, ({ theirs, mine, services }) => {
    const there = new Set(services.map(keyOf));
    const dead = mine.filter(({ isRequired, seesPods, service }) => isRequired && seesPods && service && !there.has(keyOf(service)));
    if (dead.length > 0)
      return block(
        name,
        `on ${to} new pods are refused, of the namespaces that are selected: ${few(dead.map((hook) => `${hook.name} of ${hook.kind} ${hook.configuration} asks Service ${hook.service ? keyOf(hook.service) : ''}, which is not there`))}`,
        `install what answers it on ${to}, or delete the configuration there`,
      );
    const todo = `install what they belong to on ${to}, if its pods need what they inject or check; one outside of the cluster must be reachable from ${to}`;
    const words = { name, what: 'webhook configurations', todo };
    return likesCheck(words, { from, to }, itemsOf(theirs, mine));
  });
};

/** One item a configuration. */
function itemsOf(theirs: readonly Webhook[], mine: readonly Webhook[]): StateItem[] {
  const there = new Set(mine.map(configurationOf));
  const urls = new Map<string, string[]>();
  for (const hook of theirs)
    urls.set(configurationOf(hook), [...(urls.get(configurationOf(hook)) ?? []), ...(hook.url === undefined ? [] : [hook.url])]);
  return [...urls].map(([configuration, outside]) => {
    const [kind = '', itsName = ''] = configuration.split(' ');
    const note = outside.length === 0 ? {} : { note: `asks ${few(outside.map(withoutQuery))}` };
    return { kind, name: itsName, like: there.has(configuration) ? 'same' : 'missing', ...note };
  });
}

const configurationOf = ({ kind, configuration }: Webhook): string => `${kind} ${configuration}`;

/** What follows the path may be a token. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//');
