import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the drivers of the engines, or finds them in the cache. */
export default function globalSetup(): void {
  const built = execFileSync(join(__dirname, 'build.sh'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  for (const line of built.trim().split('\n')) {
    const [name = '', folder = ''] = line.split('=');
    process.env[`BLUEGREEN_ENGINE_${name.toUpperCase().replaceAll('-', '_')}`] = join(folder, 'driver');
  }
}
