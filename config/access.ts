import { defineAccess } from '../lib/config/access';

/** Who may deploy from GitHub: npm run access makes the roles of it, once per account (docs/delivery.md). */
export default defineAccess({
  repository: 'example/platform',
  // A merge deploys them one after the other; each environment is named once.
  order: ['dev', 'staging', 'prod'],
});
