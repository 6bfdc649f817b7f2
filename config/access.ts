import { defineAccess } from '../lib/config/access';

/** Who may deploy from GitHub: bin/access.ts makes the roles of it, which a person deploys, once per account (docs/delivery.md). */
export default defineAccess({
  repository: 'example/platform',
  // A merge deploys them one after the other; each environment is named once.
  order: ['dev', 'staging', 'prod'],
});
