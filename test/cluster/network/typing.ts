/** Whole clusters, and what is typed at them. */

import { afterAll } from 'vitest';
import type { ProfileName } from '../../../src/cluster/cluster.ts';
import { createSandbox, type Sandbox } from '../../../src/workstation/sandbox.ts';

const open = new Map<ProfileName, Promise<Sandbox>>();

/** One cluster a profile for all tests here; each test has names of its own. */
export function sandboxOf(profile: ProfileName): Promise<Sandbox> {
	const found = open.get(profile) ?? createSandbox({ profile });
	open.set(profile, found);
	return found;
}

afterAll(async () => {
	for (const sandbox of open.values()) (await sandbox).dispose();
});

/** Types lines on the learner's machine; returns the last one's outcome. */
export async function type(profile: ProfileName, ...lines: string[]) {
	const sandbox = await sandboxOf(profile);
	let outcome = { line: '', stdout: '', stderr: '', exitCode: 0 };
	for (const line of lines) outcome = await sandbox.type(line);
	return outcome;
}

/** Applies objects with kubectl. */
export const apply = (profile: ProfileName, ...objects: object[]) =>
	type(
		profile,
		`cat > o.yml <<'EOF'\n${objects.map((object) => JSON.stringify(object)).join('\n---\n')}\nEOF`,
		'kubectl apply -f o.yml',
	);
