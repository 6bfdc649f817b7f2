import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { missingForPrograms } from './this-machine';

/**
 * Builds the drivers of the engines, or finds them in the cache. Where eBPF programs cannot run, that engine is left out with a line that says
 * why, unless ENGINES_ALL is set.
 */
export default function globalSetup(): void {
  const missing = missingForPrograms();
  if (missing !== undefined && process.env.ENGINES_ALL) throw new Error(`vpc-cni: ${missing}`);
  if (missing !== undefined) {
    process.env.BLUEGREEN_ENGINE_VPC_CNI_MISSING = missing;
    console.warn(`vpc-cni is left out: ${missing}`);
  }
  const names = ['kubernetes', 'cilium', ...(missing === undefined ? ['vpc-cni'] : [])];
  const built = execFileSync(join(__dirname, 'build.sh'), names, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  for (const line of built.trim().split('\n')) {
    const [name = '', folder = ''] = line.split('=');
    process.env[`BLUEGREEN_ENGINE_${name.toUpperCase().replaceAll('-', '_')}`] = join(folder, 'driver');
  }
}
