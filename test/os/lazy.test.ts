import { describe, expect, test } from 'vitest';
import { lazyProgram } from '../../src/os/lazy.ts';
import type { Program } from '../../src/os/process.ts';
import { Collector } from '../../src/os/stream.ts';
import { START, testMachine } from './machine.ts';

const hello: Program = async (process) => {
	await process.print(`${process.argv.join(' ')}\n`);
	return 3;
};

/** Resolves after so many turns of the platform's event loop. */
const later = async <T>(turns: number, value: T): Promise<T> => {
	for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
	return value;
};

/** Runs what `programs` says at one instant; what they printed, in order. */
async function printed(programs: Record<string, Program>): Promise<string> {
	const { clock, machine, faults } = testMachine();
	const stdout = new Collector();
	const running = Object.entries(programs).map(([name, program]) => machine.spawn({ argv: [name], program, stdout }));
	await clock.advanceUntil(() => running.every((process) => process.result !== undefined));
	expect(faults).toEqual([]);
	return stdout.text();
}

describe('a program that is fetched', () => {
	test('runs as if it had been there, and no time passes', async () => {
		const { clock, machine } = testMachine();
		const stdout = new Collector();
		const process = machine.spawn({ argv: ['hello', 'you'], program: lazyProgram(() => later(5, hello)), stdout });
		await clock.advanceUntil(() => process.result !== undefined);
		expect(stdout.text()).toBe('hello you\n');
		expect(process.result).toEqual({ status: 3 });
		expect(clock.now()).toBe(START);
	});

	test('that cannot be fetched says so, and can be when tried again', async () => {
		let offline = true;
		const program = lazyProgram(async () => {
			if (offline) throw new Error('Failed to fetch');
			return hello;
		});
		const { clock, machine, faults } = testMachine();
		const run = async () => {
			const stdout = new Collector();
			const stderr = new Collector();
			const process = machine.spawn({ argv: ['hello'], program, stdout, stderr });
			await clock.advanceUntil(() => process.result !== undefined);
			return { stdout: stdout.text(), stderr: stderr.text(), status: process.result?.status };
		};
		expect(await run()).toEqual({
			stdout: '',
			stderr: 'hello: this program could not be fetched from where the page came from: Failed to fetch\n',
			status: 126,
		});
		offline = false;
		expect(await run()).toEqual({ stdout: 'hello\n', stderr: '', status: 3 });
		expect(faults).toEqual([]);
	});

	test('keeps its place, however long fetching takes', async () => {
		const slow = (turns: number) => lazyProgram(() => later(turns, hello));
		const orders = await Promise.all([
			printed({ a: slow(9), b: slow(1), c: hello, d: slow(0) }),
			printed({ a: slow(0), b: slow(7), c: hello, d: slow(3) }),
		]);
		expect(orders).toEqual(['c\na\nb\nd\n', 'c\na\nb\nd\n']);
	});

	test('can be killed while it is fetched', async () => {
		const { clock, machine, faults } = testMachine();
		const process = machine.spawn({ argv: ['hello'], program: lazyProgram(() => later(20, hello)) });
		await later(2, undefined);
		process.kill('INT');
		await clock.advanceUntil(() => process.result !== undefined);
		expect(process.result).toEqual({ status: 130, signal: 'INT' });
		expect(faults).toEqual([]);
	});
});
