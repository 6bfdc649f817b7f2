/** Draws the diagrams of docs/architecture.md from the templates of an example. `npm run docs:diagrams`; a test says when the page is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvironment } from '../../lib/config/load';
import { synthesize } from '../synthesize';
import type { Template } from '../template';
import { networkDiagram, serviceDiagram, stacksDiagram } from './mermaid';

const page = resolve(__dirname, '..', '..', 'docs', 'architecture.md');

/** The example whose VPC, load balancer and both clusters are all made by the app. */
export const drawn = 'staging';

/** The page with its diagrams drawn. @param templates of every stack of the drawn environment, by name; others are left out */
export function architecturePage(templates: Readonly<Record<string, Template>>): { path: string; current: string; expected: string } {
  const own = Object.fromEntries(Object.entries(templates).filter(([stack]) => stack.startsWith(`${drawn}-`)));
  const [network, edge, traffic] = ['network', 'edge', 'traffic'].map((stack) => own[`${drawn}-${stack}`]);
  const [service] = loadEnvironment(drawn).services;
  if (!network || !edge || !traffic || !service) throw new Error(`${drawn} has no stack to draw`);
  const diagrams = {
    stacks: stacksDiagram(drawn, own),
    network: networkDiagram(network),
    service: serviceDiagram(service, { edge, traffic }),
  };
  const current = readFileSync(page, 'utf8');
  const expected = Object.entries(diagrams).reduce(
    (text, [name, diagram]) =>
      text.replace(new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*(<!-- /${name} -->)`), (_, open: string, close: string) => {
        return `${open}\`\`\`mermaid\n${diagram}\n\`\`\`\n${close}`;
      }),
    current,
  );
  return { path: page, current, expected };
}

if (require.main === module) {
  const { path, expected } = architecturePage(synthesize([loadEnvironment(drawn)]));
  writeFileSync(path, expected);
}
