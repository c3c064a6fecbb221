import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBytes } from '../../src/os/text/bytes.ts';
import { goYamlFault, readGoYaml } from '../../src/os/text/go-yaml/document.ts';

/** What recordings of kubectl cannot have in them: golden/broken.txt has the rest. */

const breathe = () => undefined;
const value = (text: string) => readGoYaml(text, breathe);
const fault = (text: string) => goYamlFault(text, breathe);
const bytes = (...given: (number | string)[]) =>
	fromBytes(Uint8Array.from(given.flatMap((each) => (typeof each === 'number' ? [each] : [...Buffer.from(each)]))));

describe('bytes that are no UTF-8', () => {
	test.each<[string, string, string]>([
		['a leading octet that is none', bytes('a: ', 0x80), 'yaml: invalid leading UTF-8 octet'],
		['a trailing octet that is none', bytes('a: ', 0xe2, '(', 0xa1), 'yaml: invalid trailing UTF-8 octet'],
		['a longer form than needed', bytes('a: ', 0xc0, 0xaf), 'yaml: invalid length of a UTF-8 sequence'],
		['half of a surrogate pair', bytes('a: ', 0xed, 0xa0, 0x80), 'yaml: invalid Unicode character'],
		['beyond Unicode', bytes('a: ', 0xf4, 0x90, 0x80, 0x80), 'yaml: invalid Unicode character'],
		['an end within a character', bytes('a: b', 0xe2, 0x82), 'yaml: incomplete UTF-8 octet sequence'],
		['fetched with what is wrong', bytes('a: b: c\n', 'x'.repeat(400), 1), 'yaml: control characters are not allowed'],
		[
			'fetched after what is wrong',
			bytes('a: b: c\n', 'x'.repeat(600), 1),
			'yaml: mapping values are not allowed in this context',
		],
	])('%s', async (_, text, says) => expect(await fault(text)).toBe(says));
});

describe('depth', () => {
	test.each<[string, string, string | undefined]>([
		['brackets', `${'['.repeat(300)}${']'.repeat(300)}`, undefined],
		['too many brackets', '['.repeat(10_001), 'yaml: exceeded max depth of 10000'],
		['too many dashes', '- '.repeat(10_001), 'yaml: exceeded max depth of 10000'],
		['too many question marks', `\n${'? '.repeat(10_001)}`, 'yaml: line 2: exceeded max depth of 10000'],
		['what breaks far inside', `${'['.repeat(9_000)}}`, 'yaml: did not find expected node content'],
		[
			'what the sandbox does not read',
			`${'['.repeat(9_000)}${']'.repeat(9_000)}`,
			'yaml: the sandbox reads no more than 400 levels of nesting',
		],
		[
			'what grows by aliases',
			`a0: &a0 [${'['.repeat(90)}${']'.repeat(90)}]\n${[1, 2, 3, 4, 5].map((i) => `a${i}: &a${i} ${'['.repeat(90)}*a${i - 1}${']'.repeat(90)}\n`).join('')}`,
			'yaml: the sandbox reads no more than 400 levels of nesting',
		],
	])('%s', async (_, text, says) => expect(await fault(text)).toBe(says));
});

test('a key of 1,024 characters counts characters, not UTF-16 units', async () => {
	expect(await value(`${'😀'.repeat(1024)}: a`)).toEqual({ ['😀'.repeat(1024)]: 'a' });
	expect(await fault(`${'😀'.repeat(1025)}: a`)).toBe('yaml: mapping values are not allowed in this context');
});

test('a merge overwrites what is before it, and what follows overwrites the merge', async () => {
	const merged = 'b: &b {p: 1, q: 1}\nc: &c {q: 2, r: 2}\nd: {p: 0, <<: [*b, *c], r: 0}\n';
	expect(await value(merged)).toMatchObject({ d: { p: 1, q: 1, r: 0 } });
	expect(await value('"<<": a\n')).toEqual({ '<<': 'a' });
});

test('JSON is read as itself', async () => {
	const long = (text: string) => [...text].length > 1000;
	await fc.assert(
		fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 4 }), async (given, indent) => {
			const text = JSON.stringify(given, undefined, indent);
			fc.pre(!/[\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]/.test(text) && !text.split('"').some(long));
			// go-yaml's numbers have no negative zero.
			expect(JSON.stringify(await value(text))).toBe(JSON.stringify(JSON.parse(text)));
		}),
		{ numRuns: 300, seed: 20261121 },
	);
});

test('whatever a text is, it has a value or a fault in words', async () => {
	const piece = fc.constantFrom(
		...['a', ' ', '  ', '\n', '\t', ':', ': ', '- ', '-', '?', '? ', '[', ']', '{', '}', ',', '#', ' #', '&a ', '*a'],
		...[
			'!',
			'!!int ',
			'|',
			'>',
			'|2\n',
			'"',
			"'",
			'\\',
			'%',
			'---\n',
			'...\n',
			'<<: ',
			'~',
			'0x1',
			'1e3',
			'나',
			'\r',
			'\ufeff',
		],
	);
	await fc.assert(
		fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
			const says = await fault(pieces.join(''));
			if (says !== undefined) expect(says).toMatch(/^(yaml|json|unsupported map key of type): ./);
		}),
		{ numRuns: 3_000, seed: 20261121 },
	);
});
