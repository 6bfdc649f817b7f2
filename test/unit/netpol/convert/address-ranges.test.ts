import { formatCidr, parseCidr } from '../../../../lib/netpol/cidr';
import { outsideBlocks, parseRanges } from '../../../../lib/netpol/convert/address-ranges';
import { ranges } from './convert-text';

test.each([
  ['part of the node range stays allowed', '10.0.200.0/28', true],
  ['all of the node range is left out with it', '10.0.0.0/16', false],
])('a control plane that is %s', (_, apiServer, stays) => {
  const parsed = parseRanges({ ...ranges, apiServerCidrs: [apiServer] });
  const { blocks } = outsideBlocks(parseCidr('10.0.0.0/8'), [], parsed);
  expect(blocks.map(({ cidr }) => formatCidr(cidr)).includes(apiServer)).toBe(stays);
});
