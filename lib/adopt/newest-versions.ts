import { kubernetesVersions } from '../../config/versions';

/** The two newest minors of Kubernetes in standard support, the older one first. */
export function newestVersions(): readonly [string, string] {
  const standard = Object.keys(kubernetesVersions).filter((minor) => kubernetesVersions[minor]?.support === 'standard');
  const [older = '', newer = ''] = standard.slice(-2);
  return [older, newer];
}
