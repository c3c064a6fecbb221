/** sed(1): what it reads and writes; its language is in script.ts, what that does in editor.ts. */

import { FileError } from '../../fs.ts';
import type { Readable } from '../../stream.ts';
import { MatchLimit } from '../../text/matcher.ts';
import { type Command, command, openInput, readInput, UsageError } from '../types.ts';
import { Editor } from './editor.ts';
import { Lines } from './lines.ts';
import { Script } from './script.ts';

/** sed(1) */
export const sed: Command = command({
	name: 'sed',
	summary: 'Stream editor for filtering and transforming text.',
	usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
	directory: '/bin',
	options: [
		{ short: 'n', long: 'quiet' },
		{ long: 'silent' },
		{ short: 'e', long: 'expression', value: true },
		{ short: 'f', long: 'file', value: true },
		{ short: 'E', long: 'regexp-extended' },
		{ short: 'r' },
		{ long: 'in-place', value: 'optional' },
		{ short: 's', long: 'separate' },
		{ short: 'u', long: 'unbuffered' },
		{ short: 'z', long: 'null-data' },
	],
	// `-i`, `-i.bak` and `-ni` take no separate value.
	adapt: (argv) =>
		argv.flatMap((word, index) => {
			const match = index > 0 ? /^-([nErsuz]*)i(.*)$/.exec(word) : null;
			if (!match) return [word];
			return [...(match[1] ? [`-${match[1]}`] : []), match[2] ? `--in-place=${match[2]}` : '--in-place'];
		}),
	async run({ process, options, operands, complain }) {
		const files = [...operands];
		const scripts = [...(options.values.get('expression') ?? [])];
		for (const name of options.values.get('file') ?? [])
			scripts.push((await readInput(process, name)).replace(/\n$/, ''));
		if (scripts.length === 0) {
			const first = files.shift();
			if (first === undefined) {
				await process.warn('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
				return 1;
			}
			scripts.push(first);
		}
		const script = new Script(scripts.join('\n'), options.has('regexp-extended') || options.has('r'));
		const quiet = options.has('quiet') || options.has('silent') || /^#n\n/.test(scripts[0] as string);
		const inPlace = options.has('in-place');
		const editor = new Editor(script.program, quiet, (name) => {
			const node = process.fs.find(process.path(name));
			return node?.type === 'file' ? process.fs.readFile(process.path(name)) : '';
		});
		let status = 0;
		const flush = async () => {
			const text = editor.output;
			editor.output = '';
			if (text) await process.print(text);
		};
		const pause = () => process.sleep(1);
		const whole = (text: string): Lines => {
			const pieces: (string | null)[] = [text, null];
			return new Lines(async () => pieces.shift() ?? null);
		};
		try {
			if (inPlace || options.has('separate')) {
				for (const name of files) {
					try {
						if (process.fs.isDirectory(process.path(name))) {
							await complain(`couldn't edit ${name}: not a regular file`);
							status = 4;
							continue;
						}
						const text = process.fs.readFile(process.path(name));
						await editor.run(whole(text), true, inPlace ? async () => {} : flush, pause);
						if (inPlace) {
							const suffix = options.get('in-place');
							if (suffix)
								process.fs.writeFile(
									process.path(suffix.includes('*') ? suffix.replace('*', name) : name + suffix),
									text,
								);
							process.fs.writeFile(process.path(name), editor.output);
							editor.output = '';
						} else await flush();
						editor.quit = false;
					} catch (error) {
						if (!(error instanceof FileError)) throw error;
						await complain(`can't read ${name}: ${error.message}`);
						status = 2;
					}
				}
			} else {
				const names = files.length > 0 ? [...files] : ['-'];
				let input: Readable | undefined;
				let unfinished = false;
				const read = async (): Promise<string | null> => {
					for (;;) {
						const piece = await input?.read();
						if (typeof piece === 'string') {
							unfinished = !piece.endsWith('\n');
							return piece;
						}
						input = undefined;
						const name = names.shift();
						if (name === undefined) return null;
						try {
							if (name !== '-' && process.fs.isDirectory(process.path(name))) {
								await complain(`couldn't read ${name}: Is a directory`.replace("couldn't read", 'read error on'));
								status = 2;
								continue;
							}
							input = await openInput(process, name);
							// A file's last line ends before the next file begins.
							if (unfinished) {
								unfinished = false;
								return '\n';
							}
						} catch (error) {
							if (!(error instanceof FileError)) throw error;
							await complain(`can't read ${name}: ${error.message}`);
							status = 2;
						}
					}
				};
				await editor.run(new Lines(read), false, flush, pause);
				await flush();
			}
		} catch (error) {
			if (!(error instanceof MatchLimit)) throw error;
			throw new UsageError('the script takes too long for this sandbox', 4, false);
		}
		for (const [name, text] of editor.writes) process.fs.writeFile(process.path(name), text);
		return editor.status || status;
	},
});
