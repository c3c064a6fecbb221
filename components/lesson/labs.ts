import { parse } from 'yaml';
import type { Checkpoint, Lab } from '../../src/lab/types.ts';

const sources = import.meta.glob<string>('/content/labs/*/lab.yaml', { query: '?raw', import: 'default', eager: true });

/** What a lab's YAML says of one checkpoint. A name that nobody wrote down fails the build, and says which. */
export function checkpointOf(lab: string | undefined, id: string): Checkpoint {
	if (!lab) throw new Error(`<Checkpoint id="${id}">: the page names no lab in its frontmatter.`);
	const path = `/content/labs/${lab}/lab.yaml`;
	const source = sources[path];
	if (source === undefined) throw new Error(`<Checkpoint id="${id}">: there is no ${path}.`);
	const { checkpoints = [] } = parse(source) as Partial<Lab>;
	const found = checkpoints.find((checkpoint) => checkpoint.id === id);
	if (found) return found;
	const known = checkpoints.map((checkpoint) => checkpoint.id).join(', ');
	throw new Error(`${path} has no checkpoint "${id}". It has: ${known || 'none'}.`);
}
