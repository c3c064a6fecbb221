import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseGlossary } from '../../src/site/glossary.ts';

const terms = parseGlossary(readFileSync('content/glossary.yaml', 'utf8'));

/** Every file that learners read Korean in. */
const korean = [
	...files('content/docs/ko', '.mdx'),
	...files('content/labs', 'lab.yaml'),
	...files('src/lab', '.ts'),
	'content/glossary.yaml',
];

function files(folder: string, ending: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith(ending))
		.map((path) => join(folder, path));
}

/** `file:line: text` of each line in which the pattern is found; the glossary's own lists don't count. */
function found(pattern: RegExp): string[] {
	return korean.flatMap((file) =>
		readFileSync(file, 'utf8')
			.split('\n')
			.flatMap((line, at) =>
				pattern.test(line) && !/^\s*other:/.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [],
			),
	);
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('the glossary', () => {
	test('has each term once, with a name and a definition in both languages', () => {
		expect(new Set(terms.map(({ term }) => term)).size).toBe(terms.length);
		for (const { term, ko, en, definition } of terms) {
			expect({ term, ko: !!ko, en: !!en, definition: [!!definition?.ko, !!definition?.en] }).toEqual({
				term,
				ko: true,
				en: true,
				definition: [true, true],
			});
		}
	});

	test.each(terms.flatMap(({ ko, other = [] }) => other.map((form) => ({ form, ko }))))(
		'$ko, never $form',
		({ form }) => {
			expect(found(new RegExp(literally(form)))).toEqual([]);
		},
	);

	test('Korean keeps to one register: -다, and -하자 to ask', () => {
		expect(found(/(습니다|입니다|합니다|됩니다|하세요|보세요|해요|예요|까요\?|당신)/)).toEqual([]);
	});
});
