import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseLab } from '../../src/lab/parse.ts';
import { lessonSlugs, readLesson } from './lesson.ts';

const slugs = lessonSlugs();

test('there are lessons', () => {
	expect(slugs).toContain('network/first-service');
});

describe.each(slugs)('%s', (slug) => {
	const korean = readLesson(slug, 'ko');
	const english = readLesson(slug, 'en');

	test('both languages have the same blocks in the same order', () => {
		const outline = (lesson: typeof korean) =>
			lesson.blocks.map(({ kind, same }) => (same ? `${kind}: ${same}` : kind));
		expect(outline(english)).toEqual(outline(korean));
	});

	test('both languages say about as much', () => {
		for (const [index, { kind, text }] of korean.blocks.entries()) {
			if (kind !== 'paragraph') continue;
			const other = english.blocks[index]?.text ?? '';
			// A Korean sentence takes about half the characters of its English; far from that, something was left out.
			const ratio = other.length / text.length;
			expect(ratio, `line ${korean.blocks[index]?.line}: ${text}\n\n${other}`).toBeGreaterThan(1);
			expect(ratio, `line ${korean.blocks[index]?.line}: ${text}\n\n${other}`).toBeLessThan(3.6);
		}
	});

	test.each([korean, english])('an address in the text is one that a console block shows: $language', ({ blocks }) => {
		const addresses = (text: string) => text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? [];
		const isCode = ({ kind }: { kind: string }) => kind === 'code console';
		const shown = new Set(blocks.filter(isCode).flatMap(({ text }) => addresses(text)));
		const told = blocks.filter((block) => !isCode(block)).flatMap(({ text }) => addresses(text));
		expect(told.filter((address) => !shown.has(address))).toEqual([]);
	});

	test('links lead to the official page in the reader’s language', () => {
		const links = (lesson: typeof korean) =>
			lesson.blocks.flatMap(({ text }) =>
				[...text.matchAll(/\]\((https:\/\/kubernetes\.io\/[^)]*)\)/g)].map(([, url]) => url),
			);
		expect(links(korean).every((url) => url?.startsWith('https://kubernetes.io/ko/docs/'))).toBe(true);
		expect(links(english)).toEqual(links(korean).map((url) => url?.replace('/ko/docs/', '/docs/')));
	});

	test('every checkpoint of its lab has its place, in the order of the lab', () => {
		const file = `content/labs/${korean.lab}/lab.yaml`;
		const lab = parseLab(readFileSync(file, 'utf8'), file);
		const places = korean.blocks.filter(({ kind }) => kind === 'Checkpoint').map(({ same }) => same);
		expect(places).toEqual(lab.checkpoints.map(({ id }) => id));
		expect(english.lab).toBe(korean.lab);
	});
});
