/**
 * Every command that the notes type is typed in a lesson, too. The notes' commands are those of test/transcripts and the
 * few that only their text names. Names, addresses and files are the lessons' own, so shapes are compared
 * (command-shapes.ts).
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConsole } from '../../src/site/consoleBlock.ts';
import { type Shape, shapesOf } from './command-shapes.ts';
import { lessonSlugs, readLesson } from './lesson.ts';

/** What a note tells in its text: no transcript has it. (Its `vi` is a here-document in the lessons, or the editor beside the terminal.) */
const TOLD = [
	'kubectl edit svc web',
	'kubectl get pods --watch',
	'kubectl get node master -ojson',
	"kubectl get node master -o jsonpath='{}'",
	'kubectl exec -it web -- cat /etc/resolv.conf',
	'kubectl get all',
];

/** What the transcripts put around the notes' commands, to wait, to compare and to count. */
const SCAFFOLDING =
	/^(test|echo|exit|pwd|ls|cd|cp|mv|mkdir|wc|awk|cut|sort|uniq|seq|for|done|hostname|sed|true|head|bash|\/bin\/bash|kubectl wait)$/;

/** Flags that say where, how long or how much, and not what. */
const INCIDENTAL = new Set([
	'-n',
	'-s',
	'-m',
	'--timeout',
	'--no-headers',
	'--tail',
	'--prefix',
	'--port',
	'--restart',
	'--rm',
]);

/** Misspelt in a note on purpose of showing what then happens: the transcripts hold that. */
const MISSPELT = /--recode/;

interface Transcript {
	scenarios: { steps: { run: string }[] }[];
}

function linesOfNotes(): string[] {
	const folder = 'test/transcripts';
	const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
	const scenarios = files.flatMap((file) => (parse(readFileSync(join(folder, file), 'utf8')) as Transcript).scenarios);
	return [...scenarios.flatMap(({ steps }) => steps.map(({ run }) => run)), ...TOLD].filter(
		(line) => !MISSPELT.test(line),
	);
}

function linesOfLessons(): string[] {
	const blocks = lessonSlugs().flatMap((slug) => readLesson(slug, 'ko').blocks);
	const consoles = blocks.filter(({ kind }) => kind === 'code console');
	return consoles.flatMap(({ same }) =>
		parseConsole(same).flatMap((span) => (span.kind === 'command' ? [span.text] : [])),
	);
}

test('every command of the notes is typed in a lesson', () => {
	const typed = linesOfLessons().flatMap(shapesOf);
	const isTyped = ({ command, flags }: Shape) =>
		typed.some(
			(other) => other.command === command && flags.every((flag) => INCIDENTAL.has(flag) || other.flags.includes(flag)),
		);
	const missing = linesOfNotes().flatMap((line) =>
		shapesOf(line)
			.filter((shape) => !SCAFFOLDING.test(shape.command) && !isTyped(shape))
			.map(({ command, flags }) => `${[command, ...flags].join(' ')}   (${line})`),
	);
	expect([...new Set(missing)]).toEqual([]);
});
