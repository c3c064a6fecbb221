import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

interface Locked {
	resolved?: string;
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const { overrides } = JSON.parse(await readFile('package.json', 'utf8')) as { overrides: Record<string, string> };
const names = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)));

test('the lock file names no host: it installs through whichever registry a machine has', () => {
	expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
});

// npm leaves out of the lock what its registry did not have, and `npm ci` then refuses the lock everywhere.
test('the lock file has what every platform needs, not this one alone', () => {
	const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
	expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

// Such a package's next release makes `npm ci` refuse the lock.
test('what somebody wants the latest of is held at one version', () => {
	const tagged = Object.values(lock.packages)
		.flatMap(({ dependencies = {} }) => Object.entries(dependencies))
		.filter(([, wanted]) => /^[a-z]+$/i.test(wanted));
	expect(tagged.map(([name]) => name).filter((name) => !(name in overrides))).toEqual([]);
});
