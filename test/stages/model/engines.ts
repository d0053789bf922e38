import { referenceEngine } from '../../../compute/engines/reference.ts';

/** The engines that tests of programs run on, each opened once. */
export const engines = [{ name: 'reference', engine: referenceEngine }];
