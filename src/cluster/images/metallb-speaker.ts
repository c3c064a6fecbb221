/** quay.io/metallb/speaker: one program, no shell. */

import { speaker } from './programs/metallb/speaker.ts';
import { singleProgram } from './single-program.ts';
import type { ImageContents } from './types.ts';

export const contents: ImageContents = singleProgram('', /^$/, 0, '/speaker', speaker, { cpu: 3, memory: 38 });
