/** cut, tr, rev, tac, nl, fold, paste: lines and characters rearranged. */

import { readLines } from '../stream.ts';
import { textWidth } from '../text/width.ts';
import { ended, printAll, readLinesOf } from './lines.ts';
import { type Command, command, eachInput, openInput, UsageError } from './types.ts';

/** `1,3-5,7-` as ranges from 1. */
function ranges(text: string, what: string): [number, number][] {
	return text.split(',').map((part) => {
		const match = /^(\d*)(-?)(\d*)$/.exec(part);
		if (!match || (match[1] === '' && match[3] === ''))
			throw new UsageError(
				part === '' || !match ? `invalid ${what} value '${text}'` : 'invalid range with no endpoint: -',
			);
		const from = match[1] === '' ? 1 : Number(match[1]);
		if (from === 0)
			throw new UsageError(
				what === 'field' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1',
			);
		const to = match[2] === '' ? from : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
		if (to < from) throw new UsageError('invalid decreasing range');
		return [from, to];
	});
}

export const cut: Command = command({
	name: 'cut',
	summary: 'Print selected parts of lines from each FILE to standard output.',
	usage: 'OPTION... [FILE]...',
	options: [
		{ short: 'b', long: 'bytes', value: true },
		{ short: 'c', long: 'characters', value: true },
		{ short: 'd', long: 'delimiter', value: true },
		{ short: 'f', long: 'fields', value: true },
		{ short: 'n' },
		{ long: 'complement' },
		{ short: 's', long: 'only-delimited' },
		{ long: 'output-delimiter', value: true },
	],
	async run(context) {
		const { process, options, operands } = context;
		const fields = options.get('fields');
		const characters = options.get('characters') ?? options.get('bytes');
		if (fields === undefined && characters === undefined)
			throw new UsageError('you must specify a list of bytes, characters, or fields');
		if (fields !== undefined && characters !== undefined)
			throw new UsageError('only one type of list may be specified');
		const delimiter = options.get('delimiter') ?? '\t';
		if ([...delimiter].length > 1) throw new UsageError('the delimiter must be a single character');
		if (fields === undefined && options.has('delimiter'))
			throw new UsageError('an input delimiter may be specified only when operating on fields');
		const list = ranges(fields ?? (characters as string), fields === undefined ? 'byte or character' : 'field');
		const chosen = (index: number) =>
			list.some(([from, to]) => index >= from && index <= to) !== options.has('complement');
		const joiner = options.get('output-delimiter') ?? (fields === undefined ? '' : delimiter);
		return eachInput(context, operands, async (name) => {
			for await (const line of readLines(await openInput(process, name))) {
				if (fields !== undefined && !line.includes(delimiter)) {
					if (!options.has('only-delimited')) await process.print(`${line}\n`);
					continue;
				}
				const pieces = fields === undefined ? [...line] : line.split(delimiter);
				await process.print(`${pieces.filter((_, index) => chosen(index + 1)).join(joiner)}\n`);
			}
		});
	},
});

const CLASSES: Record<string, string> = {
	alpha: range('A', 'Z') + range('a', 'z'),
	digit: range('0', '9'),
	alnum: range('0', '9') + range('A', 'Z') + range('a', 'z'),
	upper: range('A', 'Z'),
	lower: range('a', 'z'),
	space: '\t\n\v\f\r ',
	blank: '\t ',
	punct: range('!', '/') + range(':', '@') + range('[', '`') + range('{', '~'),
	xdigit: range('0', '9') + range('A', 'F') + range('a', 'f'),
	print: range(' ', '~'),
	graph: range('!', '~'),
	cntrl: `${range('\0', '\x1f')}\x7f`,
};

function range(from: string, to: string): string {
	let text = '';
	for (let code = from.codePointAt(0) as number; code <= (to.codePointAt(0) as number); code++)
		text += String.fromCodePoint(code);
	return text;
}

/** tr's sets: ranges, classes, escapes. */
function trSet(source: string): string[] {
	const decoded: { text: string; literal: boolean }[] = [];
	const characters = [...source];
	for (let i = 0; i < characters.length; i++) {
		if (characters[i] !== '\\' || i + 1 >= characters.length) {
			decoded.push({ text: characters[i] as string, literal: false });
			continue;
		}
		const octal = /^[0-7]{1,3}/.exec(characters.slice(i + 1, i + 4).join(''))?.[0];
		if (octal) {
			decoded.push({ text: String.fromCharCode(Number.parseInt(octal, 8)), literal: true });
			i += octal.length;
			continue;
		}
		const letter = characters[++i] as string;
		decoded.push({
			text: { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }[letter] ?? letter,
			literal: true,
		});
	}
	const set: string[] = [];
	for (let i = 0; i < decoded.length; i++) {
		const here = decoded[i] as { text: string; literal: boolean };
		if (here.text === '[' && !here.literal) {
			const rest = decoded
				.slice(i)
				.map((each) => each.text)
				.join('');
			const named = /^\[:(\w+):\]/.exec(rest);
			if (named) {
				const members = CLASSES[named[1] as string];
				if (members === undefined) throw new UsageError(`invalid character class '${named[1]}'`, 1, false);
				set.push(...members);
				i += named[0].length - 1;
				continue;
			}
			const repeated = /^\[(.)\*(\d*)\]/su.exec(rest);
			if (repeated) {
				for (let count = Number(repeated[2] || 0) || 1; count > 0 && set.length < 1000; count--)
					set.push(repeated[1] as string);
				i += [...repeated[0]].length - 1;
				continue;
			}
		}
		const dash = decoded[i + 1];
		const end = decoded[i + 2];
		if (dash?.text === '-' && !dash.literal && end) {
			if ((end.text.codePointAt(0) as number) < (here.text.codePointAt(0) as number))
				throw new UsageError(
					`range-endpoints of '${here.text}-${end.text}' are in reverse collating sequence order`,
					1,
					false,
				);
			if ((end.text.codePointAt(0) as number) - (here.text.codePointAt(0) as number) > 20_000)
				throw new UsageError('range is too long', 1, false);
			set.push(...range(here.text, end.text));
			i += 2;
			continue;
		}
		set.push(here.text);
	}
	return set;
}

export const tr: Command = command({
	name: 'tr',
	summary: 'Translate, squeeze, and/or delete characters from standard input, writing to standard output.',
	usage: '[OPTION]... STRING1 [STRING2]',
	options: [
		{ short: 'c', long: 'complement' },
		{ short: 'C' },
		{ short: 'd', long: 'delete' },
		{ short: 's', long: 'squeeze-repeats' },
		{ short: 't', long: 'truncate-set1' },
	],
	inOrder: true,
	async run({ process, options, operands }) {
		const [first, second] = operands;
		const deleting = options.has('delete');
		const squeezing = options.has('squeeze-repeats');
		if (first === undefined) throw new UsageError('missing operand');
		if (second === undefined && !deleting && !squeezing)
			throw new UsageError(`missing operand after '${first}'\nTwo strings must be given when translating.`);
		if (operands.length > 2 || (deleting && !squeezing && second !== undefined))
			throw new UsageError(
				`extra operand '${operands[deleting ? 1 : 2]}'${deleting ? '\nOnly one string may be given when deleting without squeezing repeats.' : ''}`,
			);
		const from = trSet(first);
		const to = second === undefined ? [] : trSet(second);
		const complement = options.has('complement') || options.has('C');
		const members = new Set(from);
		const inFirst = (character: string) => members.has(character) !== complement;
		const map = new Map<string, string>();
		if (!deleting && second !== undefined && !complement)
			from.forEach((character, index) => {
				const target = to[index] ?? (options.has('truncate-set1') ? character : to.at(-1));
				if (target !== undefined) map.set(character, target);
			});
		const squeezeSet = new Set(second === undefined ? from : to);
		const squeezed = (character: string) => (second === undefined ? inFirst(character) : squeezeSet.has(character));
		let last = '';
		for (let text = await process.stdin.read(); text !== null; text = await process.stdin.read()) {
			let output = '';
			for (const character of text) {
				if (deleting && inFirst(character)) continue;
				const mapped =
					!deleting && second !== undefined && inFirst(character)
						? complement
							? (to.at(-1) as string)
							: (map.get(character) ?? character)
						: character;
				if (squeezing && mapped === last && squeezed(mapped)) continue;
				output += mapped;
				last = mapped;
			}
			await process.print(output);
		}
		return 0;
	},
});

const byLine = (name: string, summary: string, change: (line: string) => string): Command =>
	command({
		name,
		summary,
		usage: '[FILE]...',
		async run(context) {
			return eachInput(context, context.operands, async (file) => {
				for await (const line of readLines(await openInput(context.process, file)))
					await context.process.print(`${change(line)}\n`);
			});
		},
	});

export const rev = byLine('rev', 'Reverse lines characterwise.', (line) => [...line].reverse().join(''));

export const tac: Command = command({
	name: 'tac',
	summary: 'Write each FILE to standard output, last line first.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'b', long: 'before' },
		{ short: 'r', long: 'regex' },
		{ short: 's', long: 'separator', value: true },
	],
	async run(context) {
		return eachInput(context, context.operands, async (name) => {
			await printAll(context.process, ended((await readLinesOf(context.process, name)).reverse()));
		});
	},
});

export const nl: Command = command({
	name: 'nl',
	summary: 'Write each FILE to standard output, with line numbers added.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'b', long: 'body-numbering', value: true },
		{ short: 'n', long: 'number-format', value: true },
		{ short: 's', long: 'number-separator', value: true },
		{ short: 'v', long: 'starting-line-number', value: true },
		{ short: 'i', long: 'line-increment', value: true },
		{ short: 'w', long: 'number-width', value: true },
	],
	async run(context) {
		const { process, options } = context;
		let count = Number(options.get('starting-line-number') ?? 1);
		const width = Number(options.get('number-width') ?? 6);
		const separator = options.get('number-separator') ?? '\t';
		const format = options.get('number-format') ?? 'rn';
		const style = options.get('body-numbering') ?? 't';
		return eachInput(context, context.operands, async (name) => {
			for await (const line of readLines(await openInput(process, name))) {
				if (style === 'n' || (style === 't' && line === '')) {
					await process.print(`${' '.repeat(width + separator.length)}${line}\n`);
					continue;
				}
				const number = String(count);
				const shown = format === 'ln' ? number.padEnd(width) : number.padStart(width, format === 'rz' ? '0' : ' ');
				await process.print(`${shown}${separator}${line}\n`);
				count += Number(options.get('line-increment') ?? 1);
			}
		});
	},
});

export const fold: Command = command({
	name: 'fold',
	summary: 'Wrap input lines in each FILE, writing to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'b', long: 'bytes' },
		{ short: 's', long: 'spaces' },
		{ short: 'w', long: 'width', value: true },
	],
	async run(context) {
		const { process, options } = context;
		const width = Number(options.get('width') ?? 80);
		if (!Number.isInteger(width) || width < 1)
			throw new UsageError(`invalid number of columns: '${options.get('width')}'`, 1, false);
		return eachInput(context, context.operands, async (name) => {
			for await (const whole of readLines(await openInput(process, name))) {
				let line = '';
				let used = 0;
				for (const character of whole) {
					const columns = textWidth(character);
					if (used + columns > width && line !== '') {
						const at = (options.has('spaces') && line.lastIndexOf(' ') + 1) || line.length;
						await process.print(`${line.slice(0, at)}\n`);
						line = line.slice(at);
						used = textWidth(line);
					}
					line += character;
					used += columns;
				}
				await process.print(`${line}\n`);
			}
		});
	},
});

export const paste: Command = command({
	name: 'paste',
	summary: 'Write lines consisting of the sequentially corresponding lines from each FILE.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'd', long: 'delimiters', value: true },
		{ short: 's', long: 'serial' },
	],
	async run(context) {
		const { process, options, operands } = context;
		const delimiters = [...(options.get('delimiters') ?? '\t').replaceAll('\\n', '\n').replaceAll('\\t', '\t')];
		const files: string[][] = [];
		const status = await eachInput(context, operands, async (name) => {
			files.push(await readLinesOf(process, name));
		});
		// Several `-` take standard input's lines in turn.
		const shared = operands.flatMap((name, index) => (name === '-' ? [index] : []));
		if (shared.length > 1 && !options.has('serial')) {
			const lines = files[shared[0] as number] ?? [];
			for (const [turn, index] of shared.entries())
				files[index] = lines.filter((_, row) => row % shared.length === turn);
		}
		const joined = function* (pieces: string[]): Generator<string> {
			for (const [index, piece] of pieces.entries())
				yield index === 0 ? piece : (delimiters[(index - 1) % delimiters.length] ?? '') + piece;
			yield '\n';
		};
		if (options.has('serial')) for (const lines of files) await printAll(process, joined(lines));
		else {
			const rows = files.reduce((most, lines) => Math.max(most, lines.length), 0);
			for (let row = 0; row < rows; row++)
				await process.print([...joined(files.map((lines) => lines[row] ?? ''))].join(''));
		}
		return status;
	},
});
