/**
 * Property tests try the same examples on every machine, so that what passes here passes anywhere. Other examples:
 * `FC_SEED=42 npm run unit`.
 */

import { configureGlobal } from 'fast-check';

configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261121) });
