import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bracketed } from '../../components/dock/paste.ts';
import { Typist } from '../../components/dock/typist.ts';
import type { Terminal } from '../../src/os/terminal.ts';

function setUp() {
	const typed: string[] = [];
	const told: (string | undefined)[] = [];
	const terminal = {
		awaitingInput: true,
		editors: { current: undefined },
		input: (data: string) => void typed.push(data),
	};
	const typist = new Typist(
		() => terminal as unknown as Terminal,
		(command) => told.push(command),
	);
	return { typed, told, terminal, typist };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('typing commands from the text', () => {
	test('clears what was half typed, types, and presses Enter', () => {
		const { typist, typed } = setUp();
		typist.type('kubectl get pods');
		expect(typed.join('')).toBe('\x05\x15kubectl get pods\r');
	});

	test('several lines go as one paste', () => {
		const { typist, typed } = setUp();
		typist.type('cat <<EOF\nhello\nEOF');
		expect(typed.join('')).toBe('\x05\x15\x1b[200~cat <<EOF\nhello\nEOF\x1b[201~\r');
	});

	test('waits for the program in the foreground, and says so only when it takes long', () => {
		const { typist, typed, told, terminal } = setUp();
		terminal.awaitingInput = false;
		typist.type('ls');
		vi.advanceTimersByTime(500);
		expect(told).toEqual([]);
		vi.advanceTimersByTime(1_000);
		expect(told).toEqual(['ls']);
		expect(typed).toEqual([]);
		terminal.awaitingInput = true;
		typist.look();
		expect(typed.join('')).toContain('ls\r');
		expect(told.at(-1)).toBeUndefined();
	});

	test('can be stopped for, or called off', () => {
		const { typist, typed, terminal } = setUp();
		terminal.awaitingInput = false;
		typist.type('ls');
		typist.stop();
		expect(typed).toEqual(['\x03']);
		typist.drop();
		terminal.awaitingInput = true;
		typist.look();
		expect(typed).toEqual(['\x03']);
	});

	test('a paste cannot end its own bracket', () => {
		expect(bracketed('a\x1b[201~rm -rf\r\nb')).toBe('\x1b[200~a[201~rm -rf\nb\x1b[201~');
	});
});
