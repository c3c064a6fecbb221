import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../src/os/clock.ts';
import { BrokenPipe, Pipe, readAll, readLines, textInput } from '../../src/os/stream.ts';

const pipe = () => new Pipe(new SimulatedClock(0));

describe('a pipe', () => {
	it('gives what was written, then the end of file', async () => {
		const p = pipe();
		await p.write('one ');
		await p.write('two');
		p.close();
		expect(await readAll(p)).toBe('one two');
	});

	it('ends only when each of its writers has closed', async () => {
		const p = pipe();
		p.open();
		p.close();
		const reading = p.read();
		await p.write('still open');
		expect(await reading).toBe('still open');
		p.close();
		expect(await p.read()).toBeNull();
	});

	it('makes a writer wait when it is full, and go on when there is room', async () => {
		const p = pipe();
		let written = false;
		const writing = p.write('x'.repeat(70_000)).then(() => {
			written = true;
		});
		await null;
		expect(written).toBe(false);
		await p.read();
		await writing;
		expect(written).toBe(true);
	});

	it('breaks for a writer whose reader is gone', async () => {
		const p = pipe();
		const blocked = p.write('x'.repeat(70_000));
		p.closeReader();
		await expect(blocked).rejects.toBeInstanceOf(BrokenPipe);
		await expect(p.write('more')).rejects.toBeInstanceOf(BrokenPipe);
	});
});

describe('lines', () => {
	it('are put together across pieces, the last one without a newline too', async () => {
		const p = pipe();
		await p.write('first\nsec');
		await p.write('ond\n\nlast');
		p.close();
		const lines: string[] = [];
		for await (const line of readLines(p)) lines.push(line);
		expect(lines).toEqual(['first', 'second', '', 'last']);
	});

	it('of an empty stream are none', async () => {
		const lines: string[] = [];
		for await (const line of readLines(textInput(''))) lines.push(line);
		expect(lines).toEqual([]);
	});
});
