import type { AnalysisSource } from '../../model/analysis';

/**
 * At the loopback of the machine that reads it: a forwarded port beside a terminal. In a Lambda function that is the runtime's own interface, so functions read no
 * such source. The configuration allows plain http nowhere else.
 */
export const isOnLoopback = (source: AnalysisSource): boolean => 'url' in source && /^http:/i.test(source.url);
