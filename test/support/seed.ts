/**
 * Property tests draw from one seed, so that a run that is green is green again. Other cases: `MILLRACE_SEED=<number>`; what a seed
 * finds is mended with a test of its own.
 */
import * as fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['MILLRACE_SEED'] ?? 20_261_121) })
