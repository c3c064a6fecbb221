/** The golden suites: each a list of lines, a recording, and the world that they are typed in. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../src/cluster/types.ts';
import { BROKEN_FILES } from './broken-files.ts';
import { STREAM_FILES } from './stream-files.ts';
import { createWorld, FILES } from './world.ts';
import { createKinds, KIND_FILES } from './world-kinds.ts';

export interface Suite {
	/** Lines to type, and what the real kubectl gave; paths beside this file. */
	lines: string;
	golden: string;
	/** Files in the home directory of both kubectls. */
	files: Record<string, string>;
	/** Puts the objects into an API server, at the instant `now`. */
	world(client: Client, now: number): void;
}

/** A suite in the world with an object of every kind. */
const withKinds = (name: string): Suite => ({
	lines: `golden/${name}.txt`,
	golden: `golden/${name}.json`,
	files: { ...FILES, ...KIND_FILES },
	world(client, now) {
		createWorld(client, now);
		createKinds(client, now);
	},
});

export const SUITES: Record<string, Suite> = {
	first: { lines: 'lines.txt', golden: 'golden.json', files: FILES, world: createWorld },
	generators: withKinds('generators'),
	describe: withKinds('describe'),
	writes: withKinds('writes'),
	outputs: withKinds('outputs'),
	diff: withKinds('diff'),
	wrong: withKinds('wrong'),
	verbs: withKinds('verbs'),
	queries: withKinds('queries'),
	shapes: withKinds('shapes'),
	manifests: withKinds('manifests'),
	makes: withKinds('makes'),
	changes: withKinds('changes'),
	removes: withKinds('removes'),
	client: withKinds('client'),
	everyday: withKinds('everyday'),
	custom: withKinds('custom'),
	broken: { ...withKinds('broken'), files: BROKEN_FILES },
	streams: { ...withKinds('streams'), files: STREAM_FILES },
};

/** The lines of a suite, without comments. */
export const linesOf = (suite: Suite): string[] =>
	readFileSync(join(import.meta.dirname, suite.lines), 'utf8')
		.split('\n')
		.filter((line) => line.trim() !== '' && !line.startsWith('#'));

/** What two runs may differ in: identities that are drawn, versions that count every write, the log's process number. */
export const masked = (text: string): string =>
	text
		.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
		.replace(/("?resourceVersion"?:\s*)"\d+"/g, '$1"N"')
		.replace(/(Resource Version:\s+)\d+/g, '$1N')
		.replace(/(LIVE|MERGED)-\d+/g, '$1-N')
		.replace(/\d{4}-\d\d-\d\d [\d:]+\.\d+ \+0000/g, 'TIME')
		.replace(/^([WEF]\d{4}) [\d:.]+ +\d+ /gm, '$1 ')
		.replace(/"?\d{4}-\d\d-\d\dT[\d:]+Z"?/g, 'TIME');
