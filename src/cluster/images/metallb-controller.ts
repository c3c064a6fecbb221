/** quay.io/metallb/controller: one program, no shell. */

import { controller } from './programs/metallb/controller.ts';
import { singleProgram } from './single-program.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = singleProgram('', /^$/, 0, '/controller', controller, { cpu: 2, memory: 32 });
