/** less(1) and more(1): text a screen at a time; without a terminal both only copy it. */

import { FileError } from '../../fs.ts';
import type { Process } from '../../process.ts';
import { type Readable, textInput } from '../../stream.ts';
import { type Command, command, eachInput, openInput } from '../types.ts';
import { type PagerOptions, PagerScreen } from './screen.ts';
import { foldLine, Source } from './source.ts';

const PLAIN: PagerOptions = {
	name: '',
	chop: false,
	colours: false,
	numbers: false,
	ignoreCase: false,
	quitIfOneScreen: false,
	noAlternate: false,
};

/** Copies everything that there is to read. */
async function copy(process: Process, input: Readable): Promise<void> {
	for (let piece = await input.read(); piece !== null; piece = await input.read()) await process.print(piece);
}

/** Shows a text with less where standard output is a terminal, else prints it. For man and help. */
export async function page(process: Process, name: string, text: string): Promise<void> {
	const { terminal } = process.stdout;
	if (!terminal) return process.print(text);
	await new PagerScreen(process, terminal, new Source(textInput(text)), { ...PLAIN, name, colours: true }).run();
}

export const less: Command = command({
	name: 'less',
	summary: 'Show text a screen at a time.',
	usage: '[options] [file]...',
	options: [
		{ short: 'N', long: 'LINE-NUMBERS' },
		{ short: 'S', long: 'chop-long-lines' },
		{ short: 'R', long: 'RAW-CONTROL-CHARS' },
		{ short: 'r', long: 'raw-control-chars' },
		{ short: 'F', long: 'quit-if-one-screen' },
		{ short: 'X', long: 'no-init' },
		{ short: 'i', long: 'ignore-case' },
		{ short: 'I', long: 'IGNORE-CASE' },
		{ short: 'E', long: 'QUIT-AT-EOF' },
		{ short: 'e', long: 'quit-at-eof' },
		{ short: 'K', long: 'quit-on-intr' },
		{ short: 's', long: 'squeeze-blank-lines' },
		{ short: 'p', long: 'pattern', value: true },
	],
	async run({ process, options, operands }) {
		const starts = operands.filter((word) => word.startsWith('+'));
		const names = operands.filter((word) => !word.startsWith('+'));
		const { terminal } = process.stdout;
		if (names.length === 0 && process.stdin.terminal) {
			await process.warn('Missing filename ("less --help" for help)\n');
			return 1;
		}
		const files = names.length > 0 ? names : ['-'];
		// less says what is wrong with a file without its own name before it.
		const cannot = (message: string): Promise<void> => process.warn(`${message}\n`);
		if (!terminal)
			return eachInput({ process, complain: cannot }, files, async (name) =>
				copy(process, await openInput(process, name)),
			);
		const pattern = options.get('pattern') ?? starts.find((word) => word.startsWith('+/'))?.slice(2);
		const begin = pattern !== undefined ? { pattern } : starts.includes('+G') ? ('end' as const) : undefined;
		return eachInput({ process, complain: cannot }, files, async (name) => {
			if (process.fs.isDirectory(process.path(name)) && name !== '-') {
				await process.warn(`${name} is a directory\n`);
				return;
			}
			await new PagerScreen(process, terminal, new Source(await openInput(process, name)), {
				name: name === '-' ? '' : name,
				chop: options.has('chop-long-lines'),
				colours: options.has('RAW-CONTROL-CHARS') || options.has('raw-control-chars'),
				numbers: options.has('LINE-NUMBERS'),
				ignoreCase: options.has('ignore-case') || options.has('IGNORE-CASE'),
				quitIfOneScreen: options.has('quit-if-one-screen'),
				noAlternate: options.has('no-init'),
				...(begin && { begin }),
			}).run();
		});
	},
});

export const more: Command = command({
	name: 'more',
	summary: 'Show text a screen at a time, and leave at its end.',
	usage: '[options] <file>...',
	options: [{ short: 'd' }, { short: 'f' }, { short: 's' }, { short: 'p' }, { short: 'c' }],
	async run({ process, operands, complain }) {
		const { terminal } = process.stdout;
		if (operands.length === 0 && process.stdin.terminal) {
			await process.warn("more: bad usage\nTry 'more --help' for more information.\n");
			return 1;
		}
		const names = operands.length > 0 ? operands : ['-'];
		if (!terminal)
			return eachInput({ process, complain }, names, async (name) => copy(process, await openInput(process, name)));
		const cannot = (message: string): Promise<void> => process.warn(`more: cannot open ${message}\n`);
		return eachInput({ process, complain: cannot }, names, async (name) => {
			if (process.fs.isDirectory(process.path(name)) && name !== '-') throw new FileError('EISDIR', name);
			await new More(process, new Source(await openInput(process, name))).run();
		});
	},
});

/** more on a terminal: screens one below the other. */
class More {
	private readonly process: Process;
	private readonly source: Source;

	constructor(process: Process, source: Source) {
		this.process = process;
		this.source = source;
	}

	async run(): Promise<void> {
		const { process, source } = this;
		const { terminal } = process.stdout;
		if (!terminal) return;
		/** Rows to show before the next question. */
		let left = terminal.rows - 1;
		let shown = 0;
		while (!source.ended || shown < source.lines.length) {
			const line = source.lines[shown];
			if (line === undefined) {
				source.take(await process.wait(source.read()));
				continue;
			}
			const rows = foldLine(line, shown, { columns: terminal.columns, chop: false, colours: true, numbers: false });
			if (left < rows.length) {
				const more = await this.ask(shown);
				if (more === undefined) return;
				left = more;
			}
			await process.print(`${line}\n`);
			left -= rows.length;
			shown++;
		}
	}

	/** How many rows more the reader wants; undefined: none. */
	private async ask(shown: number): Promise<number | undefined> {
		const { process, source } = this;
		const { terminal } = process.stdout;
		if (!terminal) return undefined;
		const part = source.ended ? `(${Math.floor((100 * shown) / Math.max(1, source.lines.length))}%)` : '';
		await process.print(`\x1b[7m--More--${part}\x1b[27m`);
		terminal.setRaw(true);
		try {
			for (;;) {
				const pending = terminal.stdin.read();
				const key = await process.wait(pending, () => terminal.stdin.abandon?.(pending));
				if (key === null || /[qQ\x03]/.test(key)) return undefined;
				if (key.startsWith(' ') || key === 'f') return terminal.rows - 1;
				if (/^[\r\n]/.test(key)) return 1;
				if (key === 'd' || key === '\x04') return 11;
			}
		} finally {
			terminal.setRaw(false);
			await process.print('\r\x1b[K');
		}
	}
}
