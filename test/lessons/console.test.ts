/**
 * Every console block of every lesson, typed in order at one session of its lab, in each language. What the sandbox prints
 * must be what the block shows (output.ts says what is masked).
 *
 * `UPDATE_LESSONS=1 npx vitest run test/lessons/console.test.ts` writes what is printed into the lessons; read the
 * difference before you keep it.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseLab } from '../../src/lab/parse.ts';
import { createPlayer, type Player } from '../../src/lab/play.ts';
import { createSession } from '../../src/lab/session.ts';
import { type ConsoleSpan, parseConsole } from '../../src/site/consoleBlock.ts';
import { type Block, LANGUAGES, lessonSlugs, readLesson } from './lesson.ts';
import { difference } from './output.ts';

const updating = process.env.UPDATE_LESSONS === '1';

const lessons = lessonSlugs().flatMap((slug) => LANGUAGES.map((language) => readLesson(slug, language)));

test('a difference is seen, and what may vary is not one', () => {
	expect(difference('pod/web created', 'pod/web created\n')).toBeUndefined();
	expect(difference('web   1/1  12s  10.42.1.5', 'web 1/1 3m4s 10.42.0.9')).toBeUndefined();
	expect(difference('a\n...\nd', 'a\nb\nc\nd')).toBeUndefined();
	expect(difference('Address: 10.42.1.5', 'Address: 10.43.1.5')).toBeDefined();
	expect(difference('Server: 10.43.0.10', 'Server: 10.43.0.11')).toBeDefined();
	expect(difference('myservice-x7k2p', 'myservice-4qk9z')).toBeUndefined();
	expect(difference('web 1/1', 'web 0/1')).toBeDefined();
	expect(difference('a\n...', 'b')).toBeDefined();
});

describe.each(lessons)('$slug in $language', (lesson) => {
	test('what its console blocks show is what the sandbox prints', { timeout: 60_000 }, async () => {
		const file = `content/labs/${lesson.lab}/lab.yaml`;
		const session = await createSession(lesson.lab ?? '', parseLab(readFileSync(file, 'utf8'), file));
		const player = createPlayer(session);
		const faults: string[] = [];
		const blocks = lesson.blocks.filter(({ kind }) => kind === 'code console');
		const printed: string[] = [];
		for (const block of blocks) {
			const { faults: found, text } = await run(block, player);
			faults.push(...found.map((fault) => `${lesson.file}:${block.line}: ${fault}`));
			printed.push(text);
		}
		session.dispose();
		if (updating) {
			writeFileSync(lesson.file, rewritten(readFileSync(lesson.file, 'utf8'), blocks, printed));
		} else expect(faults.join('\n\n')).toBe('');
	});
});

/** Types a block's commands; gives what differs, and the block as it would look with what was printed. */
async function run(block: Block, player: Player): Promise<{ faults: string[]; text: string }> {
	const faults: string[] = [];
	const text: string[] = [];
	const spans = parseConsole(block.same);
	const lines = block.same.split('\n');
	for (const [at, span] of spans.entries()) {
		if (span.kind !== 'command') continue;
		const next: ConsoleSpan | undefined = spans[at + 1];
		const shown = next?.kind === 'output' ? next.text : '';
		const { shown: printed } = await player.type(span.text);
		const wrong = difference(shown, printed);
		if (wrong) faults.push(`$ ${span.text}\n${wrong}`);
		text.push(...lines.slice(span.first, span.last + 1));
		// Lines that were left out on purpose stay out.
		const kept = !wrong && /^\.\.\.$/m.test(shown) ? shown : printed.replace(/\n$/, '');
		if (kept !== '') text.push(kept);
	}
	return { faults, text: text.join('\n') };
}

/** The lesson with what was printed in its console blocks, and addresses that changed changed in the text, too. */
function rewritten(source: string, blocks: Block[], printed: string[]): string {
	const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
	const moved = new Map<string, string>();
	for (const [at, { same }] of blocks.entries()) {
		const before = same.match(ADDRESS) ?? [];
		const after = printed[at]?.match(ADDRESS) ?? [];
		if (before.length !== after.length) continue;
		for (const [index, address] of before.entries()) moved.set(address, after[index] ?? address);
	}
	// The text last and in one go: an old address may be another one's new address.
	const lines = source.split('\n');
	const inBlock = new Set(blocks.flatMap(({ line, text }) => text.split('\n').map((_, offset) => line - 1 + offset)));
	const text = lines.map((line, at) =>
		inBlock.has(at) ? line : line.replace(ADDRESS, (found) => moved.get(found) ?? found),
	);
	for (const [at, { line, text: before }] of [...blocks.entries()].reverse()) {
		text.splice(line, before.split('\n').length - 2, ...(printed[at] ?? '').split('\n'));
	}
	return text.join('\n');
}
