import type { Result } from 'lighthouse';
import { expect, test } from 'vitest';
import { isSettled, lines, median, shortcomings } from './verdict.ts';

const timed = (...scores: number[]) =>
	scores.map((score) => ({ categories: { performance: { title: 'Performance', score } } }) as unknown as Result);

test('one good measurement is enough; otherwise the middle one of three counts', () => {
	expect(isSettled([])).toBe(false);
	expect(isSettled(timed(0.95))).toBe(true);
	expect(isSettled(timed(0.94))).toBe(false);
	expect(isSettled(timed(0.94, 0.99))).toBe(false);
	expect(isSettled(timed(0.94, 0.99, 0.97))).toBe(true);
	expect(isSettled(timed(0.5, 0.94))).toBe(true);
	expect(isSettled(timed(0.5, 0.99, 0.94))).toBe(true);
	expect(lines(median(timed(0.5, 0.99, 0.94)))).toBe('  Performance     94\n');
});

test('what costs a page its points is named, with its place', () => {
	const audits = {
		'image-alt': { title: 'Image has no alt', score: 0, details: { items: [{ node: { snippet: '<img>' } }] } },
		lang: { title: 'Has a language', score: 1 },
		experiment: { title: 'Counts for nothing', score: 0 },
	};
	const auditRefs = Object.keys(audits).map((id) => ({ id, weight: id === 'experiment' ? 0 : 1 }));
	const result = (score: number) =>
		({ categories: { accessibility: { id: 'accessibility', score, auditRefs } }, audits }) as unknown as Result;
	expect(shortcomings(result(1))).toEqual([]);
	expect(shortcomings(result(0.99))).toEqual(['accessibility: Image has no alt: <img>']);
});
