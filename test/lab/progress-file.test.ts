/** Progress as a file: what was exported is read back, and nothing else is. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LabProgress, readProgress } from '../../src/lab/progress.ts';
import { ProgressFileError, readProgressFile, writeProgressFile } from '../../src/lab/progress-file.ts';
import { score } from '../../src/lab/score.ts';

const refused = (text: string) => {
	try {
		readProgressFile(text);
		return 'accepted';
	} catch (error) {
		return error instanceof ProgressFileError ? error.reason : `not a ProgressFileError: ${error}`;
	}
};

const progress = (value: unknown): LabProgress => readProgress(value);

describe('a file of progress', () => {
	test('comes back as it was', () => {
		const labs = new Map([
			['first-service', progress({ a: { passed: true, hints: 2, misses: 1, first: 'later' }, b: { hints: 1 } })],
			['empty', progress({})],
		]);
		expect(readProgressFile(writeProgressFile(labs))).toEqual(labs);
	});

	test.each<[string, string]>([
		['no JSON', '{"kind":'],
		['another kind', '{"kind":"log","version":1,"labs":{}}'],
		['null', 'null'],
		['no labs', '{"kind":"naru-progress","version":1}'],
		['a list of labs', '{"kind":"naru-progress","version":1,"labs":[1]}'],
		['a lab with a path for a name', '{"kind":"naru-progress","version":1,"labs":{"../log":{}}}'],
		['more than a course has', ' '.repeat((1 << 20) + 1)],
	])('is refused: %s', (_, text) => {
		expect(refused(text)).toBe('malformed');
	});

	test('of another version says so', () => {
		expect(refused('{"kind":"naru-progress","version":2,"labs":{}}')).toBe('version');
	});

	test('whatever JSON it holds is read or refused, and gives only records', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (labs) => {
				try {
					const read = readProgressFile(JSON.stringify({ kind: 'naru-progress', version: 1, labs }));
					for (const each of read.values()) expect(each).toBeInstanceOf(Map);
				} catch (error) {
					expect(error).toBeInstanceOf(ProgressFileError);
				}
			}),
		);
	});
});

test('help costs points, but passing is always worth some', () => {
	const points = (value: object) => score(progress({ a: value }).get('a'));
	expect(points({ passed: false, hints: 0 })).toBe(0);
	expect(points({ passed: true })).toBe(10);
	expect(points({ before: true, hints: 1 })).toBe(8);
	expect(points({ passed: true, hints: 1, misses: 1 })).toBe(6);
	expect(points({ passed: true, hints: 4, misses: 9 })).toBe(4);
	expect(score(undefined)).toBe(0);
});
