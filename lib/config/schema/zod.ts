import { z } from 'zod';

// An environment is parsed once in a process: zod would take longer to compile its parsers than to do without.
z.config({ jitless: true });

export { z };
