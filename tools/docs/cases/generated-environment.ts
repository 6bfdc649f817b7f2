import dev from '../../../config/environments/dev';
import type { EnvironmentInput } from '../../../lib/config/schema';

/**
 * The dev environment with a number of services instead of its own, for tests of size. Each has a host, a path and a test route.
 * @param count services; a load balancer carries 50
 */
export function environmentWithServices(count: number): EnvironmentInput {
  return {
    ...dev,
    services: Array.from({ length: count }, (_, index) => ({
      name: `service-${index + 1}`,
      namespace: `team-${(index % 10) + 1}`,
      containerPort: 8080,
      priority: 2 * (index + 1),
      hosts: [`service-${index + 1}.dev.example.com`],
      paths: ['/*'],
    })),
    gitops: { ...dev.gitops, samples: {} },
  };
}
