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
		const file = `content/labs/${lesson.frontmatter.lab}/lab.yaml`;
		const session = await createSession(lesson.frontmatter.lab ?? '', parseLab(readFileSync(file, 'utf8'), file));
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
		if (updating && faults.length > 0) {
			const source = readFileSync(lesson.file, 'utf8');
			const next = blocks.reduce((text, block, at) => text.replace(block.same, () => printed[at] ?? ''), source);
			writeFileSync(lesson.file, next);
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
		const kept = wrong ? printed.replace(/\n$/, '') : shown;
		if (kept !== '') text.push(kept);
	}
	return { faults, text: text.join('\n') };
}
