import { commandsPage } from '../../../../tools/docs/commands';

test('docs/commands.md is what the commands say; npm run docs:commands writes it', () => {
  const { current, expected } = commandsPage();
  expect(current).toBe(expected);
  expect(expected.match(/^### /gm)?.length).toBeGreaterThan(25);
});
