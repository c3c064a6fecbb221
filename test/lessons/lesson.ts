/** Reads a lesson's MDX into the blocks that its two languages must share. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const LANGUAGES = ['ko', 'en'] as const;

export interface Block {
	/** `heading 2`, `paragraph`, `list`, `table`, `code console`, `component Checkpoint`, `aside note` … */
	kind: string;
	/** What must be the same in both languages: a fence's text, a component's id, a table's number of rows. */
	same: string;
	text: string;
	/** Counts from 1. */
	line: number;
}

export interface Lesson {
	/** `network/first-service` */
	slug: string;
	language: string;
	file: string;
	frontmatter: { title?: string; description?: string };
	/** The lab of the page's dock, or of the terminal on the landing page. */
	lab: string | undefined;
	blocks: Block[];
}

/** The slugs of every page that names a lab, from the Korean side. */
export function lessonSlugs(): string[] {
	return readdirSync('content/docs/ko', { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.mdx') && readLesson(path.slice(0, -4), 'ko').lab)
		.map((path) => path.slice(0, -4));
}

export function readLesson(slug: string, language: string): Lesson {
	const file = join('content/docs', language, `${slug}.mdx`);
	const text = readFileSync(file, 'utf8');
	const end = text.indexOf('\n---', 3);
	const frontmatter = parse(text.slice(4, end)) ?? {};
	const body = text.slice(text.indexOf('\n', end + 1) + 1);
	const before = text.length - body.length;
	const lab = frontmatter.lab ?? frontmatter.terminal?.lab;
	return { slug, language, file, frontmatter, lab, blocks: blocksOf(body, text.slice(0, before).split('\n').length) };
}

/** Splits a body into blocks. Only what the lessons use is known; anything else counts as a paragraph. */
function blocksOf(body: string, firstLine: number): Block[] {
	const lines = body.split('\n');
	const blocks: Block[] = [];
	let at = 0;
	const take = (kind: string, count: number, same: (text: string) => string = () => '') => {
		const text = lines.slice(at, at + count).join('\n');
		blocks.push({ kind, same: same(text), text, line: firstLine + at });
		at += count;
	};
	const upTo = (end: (line: string) => boolean): number => {
		let count = 1;
		while (at + count < lines.length && !end(lines[at + count] ?? '')) count++;
		return count;
	};
	const isBlank = (line: string) => line.trim() === '';
	while (at < lines.length) {
		const line = lines[at] ?? '';
		const fence = /^```(\w*)(.*)$/.exec(line);
		const heading = /^(#+) /.exec(line);
		const aside = /^:::(\w+)/.exec(line);
		const tag = /^<(\/?)(\w+)/.exec(line);
		if (isBlank(line)) at++;
		else if (line.startsWith('import ')) at++;
		else if (fence) {
			take(`code ${fence[1]}${fence[2]}`, upTo((each) => each === '```') + 1, (text) =>
				text.split('\n').slice(1, -1).join('\n'),
			);
		} else if (heading) take(`heading ${heading[1]?.length}`, 1);
		else if (aside) take(`aside ${aside[1]}`, 1);
		else if (line === ':::') take('aside end', 1);
		else if (tag) take(`${tag[1]}${tag[2]}`, 1, (text) => /id="([^"]*)"/.exec(text)?.[1] ?? '');
		else if (/^(- |\d+\. )/.test(line)) {
			take('list', upTo(isBlank), (text) =>
				String(text.split('\n').filter((each) => /^(- |\d+\. )/.test(each)).length),
			);
		} else if (line.startsWith('|')) take('table', upTo(isBlank), (text) => String(text.split('\n').length));
		else
			take(
				'paragraph',
				upTo((each) => isBlank(each) || /^(```|:::|<)/.test(each)),
			);
	}
	return blocks;
}
