import { barChart } from '../html/bars';
import type { Capacity } from './capacity';
import { shareOf } from './limit';
import { percent } from './text';

/** Every limit as a bar, at the number of lost zones that the environment tolerates: an SVG file. */
export function capacityDrawing({ environment, toleratedZones, zones, spreads }: Capacity): string {
  const lost = toleratedZones > 0 ? `, ${toleratedZones} of ${zones.length} zones lost` : '';
  return barChart({
    title: `Limits of ${environment} at full size${lost}`,
    bars: (spreads[toleratedZones]?.limits ?? []).map((limit) => ({
      label: `${limit.name} (${limit.scope})`,
      share: shareOf(limit),
      text: `${limit.used.toLocaleString('en')} of ${limit.available.toLocaleString('en')}, ${percent(limit)} %`,
    })),
  });
}
