/** Output that waits to be drawn: what of it is left out, and what never is. */

import { expect, test } from 'vitest';
import { Backlog } from '../../components/dock/backlog.ts';

const take = (lines: number, ...texts: string[]) => {
	const backlog = new Backlog();
	for (const text of texts) backlog.push(text);
	return backlog.take(lines);
};

const numbered = (from: number, to: number) =>
	Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');

test('what a screen keeps is all there, in order, and taken once', () => {
	const backlog = new Backlog();
	for (let number = 1; number <= 100; number++) backlog.push(`${number}\n`);
	expect(backlog.take(100)).toBe(numbered(1, 100));
	expect(backlog.empty).toBe(true);
	expect(backlog.take(100)).toBe('');
});

test('lines that would have scrolled away are left out, and the line being written is no such line', () => {
	expect(take(10, numbered(1, 1_000), 'prompt$ ')).toBe(`${numbered(991, 1_000)}prompt$ `);
	expect(take(10, '\n'.repeat(11))).toBe('\n'.repeat(10));
	expect(take(10, 'x'.repeat(1_000))).toBe('x'.repeat(1_000));
});

test('what they switched on stays on', () => {
	expect(take(2, '\x1b[31mred\n1\n2\n3\n4')).toBe('\x1b[31m2\n3\n4');
});

test('of a flood the oldest goes', () => {
	const texts = Array.from({ length: 100 }, (_, index) => String(index % 10).repeat(10_000));
	const kept = take(10, ...texts);
	expect(kept.length).toBeLessThanOrEqual(512 * 1024);
	expect(kept.length).toBeGreaterThan(400_000);
	expect(kept.endsWith('9'.repeat(10_000))).toBe(true);
});
