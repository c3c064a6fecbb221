import type { Checkpoint } from '../../src/lab/types.ts';
import { checkpointsOf } from '../../src/site/labs.ts';

/** What a lab's YAML says of one checkpoint. A name that nobody wrote down fails the build, and says which. */
export function checkpointOf(lab: string | undefined, id: string): Checkpoint {
	if (!lab) throw new Error(`<Checkpoint id="${id}">: the page names no lab in its frontmatter.`);
	const checkpoints = checkpointsOf(lab);
	const found = checkpoints.find((checkpoint) => checkpoint.id === id);
	if (found) return found;
	const known = checkpoints.map((checkpoint) => checkpoint.id).join(', ');
	throw new Error(`Lab ${lab} has no checkpoint "${id}". It has: ${known || 'none'}.`);
}
