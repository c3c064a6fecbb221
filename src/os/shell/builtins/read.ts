/** read, mapfile, getopts. */

import { readInputLine } from '../input.ts';
import { Interrupted, type Shell } from '../shell.ts';
import { type Builtin, isName, readOptions } from './types.ts';

/** Splits a line for `read`: the last name takes the rest. `escapes`: a backslash quotes. */
function splitFields(line: string, ifs: string, count: number, escapes: boolean): string[] {
	const fields: string[] = [];
	const isSpace = (character: string) => ifs.includes(character) && /[ \t\n]/.test(character);
	// Characters with the marks of which were quoted.
	const characters: { text: string; quoted: boolean }[] = [];
	for (let i = 0; i < line.length; i++) {
		if (escapes && line[i] === '\\') {
			i++;
			if (i < line.length) characters.push({ text: line[i] as string, quoted: true });
		} else characters.push({ text: line[i] as string, quoted: false });
	}
	let at = 0;
	const space = (index: number) => {
		const character = characters[index];
		return character !== undefined && !character.quoted && isSpace(character.text);
	};
	const separator = (index: number) => {
		const character = characters[index];
		return character !== undefined && !character.quoted && ifs.includes(character.text);
	};
	while (space(at)) at++;
	while (at < characters.length) {
		if (fields.length === count - 1) {
			let end = characters.length;
			while (end > at && space(end - 1)) end--;
			// A lone separator at the end belongs to no field.
			let text = characters.slice(at, end);
			if (
				text.length > 0 &&
				separator(at + text.length - 1) &&
				!text.slice(0, -1).some((_, index) => separator(at + index))
			)
				text = text.slice(0, -1);
			fields.push(text.map((character) => character.text).join(''));
			return fields;
		}
		let field = '';
		while (at < characters.length && !separator(at)) field += (characters[at++] as { text: string }).text;
		fields.push(field);
		while (space(at)) at++;
		if (separator(at) && !space(at)) {
			at++;
			while (space(at)) at++;
		}
	}
	return fields;
}

/** Reads for `read`: to the delimiter or `limit` characters. Undefined when the time ran out. */
async function take(
	shell: Shell,
	fd: number,
	options: { delimiter: string; limit: number | undefined; raw: boolean; milliseconds: number | undefined },
): Promise<{ text: string; complete: boolean } | undefined> {
	const file = shell.files.get(fd);
	if (!file) return { text: '', complete: false };
	const deadline = options.milliseconds === undefined ? undefined : shell.process.clock.now() + options.milliseconds;
	const input = file.readable;
	let text = '';
	for (;;) {
		const end = text.indexOf(options.delimiter);
		const limit = options.limit;
		if (limit !== undefined && [...text].length >= limit && (end < 0 || [...text.slice(0, end)].length >= limit)) {
			const taken = [...text].slice(0, limit).join('');
			file.unread(text.slice(taken.length));
			return { text: taken, complete: true };
		}
		if (end >= 0) {
			const line = text.slice(0, end);
			if (!options.raw && /(^|[^\\])(\\\\)*\\$/.test(line) && options.delimiter === '\n') {
				// The backslash joins the next line.
				const rest = text.slice(end + 1);
				file.unread(rest);
				const more = await take(shell, fd, options);
				return more && { text: line.slice(0, -1) + more.text, complete: more.complete };
			}
			file.unread(text.slice(end + options.delimiter.length));
			return { text: line, complete: true };
		}
		const pending = input.read();
		let chunk: string | null | 'timeout';
		try {
			if (deadline === undefined) chunk = await shell.wait(pending);
			else {
				const left = deadline - shell.process.clock.now();
				chunk = await shell.wait(
					Promise.race([pending, shell.process.sleep(Math.max(1, left)).then(() => 'timeout' as const)]),
				);
				if (chunk === 'timeout') input.abandon?.(pending);
			}
		} catch (error) {
			input.abandon?.(pending);
			throw error;
		}
		if (chunk === 'timeout') {
			if (text !== '') file.unread(text);
			return undefined;
		}
		if (chunk === null) return { text, complete: false };
		text += chunk;
	}
}

export const readBuiltins: Builtin[] = [
	{
		name: 'read',
		usage:
			'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
		async run(shell, argv) {
			const read = await readOptions(
				shell,
				this,
				argv,
				shell.isBash ? 'ersa:d:i:n:N:p:t:u:' : shell.flavour === 'ash' ? 'rsp:t:n:d:u:' : 'rp:',
			);
			if (!read) return 2;
			const { options, rest } = read;
			const array = options.get('a');
			const names = rest.length > 0 ? rest : array === undefined ? ['REPLY'] : [];
			for (const name of names) {
				if (isName(name.replace(/\[.*\]$/, ''))) continue;
				await shell.complain(`read: \`${name}': not a valid identifier`);
				return 1;
			}
			if (rest.length === 0 && !shell.isBash && shell.flavour === 'dash') {
				await shell.complain('read: arg count');
				return 2;
			}
			const fd = Number(options.get('u') ?? 0);
			const terminal = shell.files.get(fd)?.terminal;
			const prompt = options.get('p');
			if (prompt !== undefined && terminal) await shell.write(2, prompt);
			const count = options.get('N') ?? options.get('n');
			const seconds = options.get('t');
			if (seconds !== undefined && !/^\d*\.?\d+$|^\d+\.?$/.test(seconds)) {
				await shell.complain(`read: ${seconds}: invalid timeout specification`);
				return 1;
			}
			const delimiter = options.has('N') ? '\0' : (options.get('d') ?? '\n').slice(0, 1) || '\0';
			// Silent reading and reading single keys take the terminal raw.
			const raw = terminal !== undefined && (options.has('s') || count !== undefined || options.has('d'));
			let result: { text: string; complete: boolean } | undefined;
			if (raw && terminal) {
				result = await readKeys(
					shell,
					fd,
					options.has('s'),
					delimiter,
					count === undefined ? undefined : Number(count),
					seconds,
				);
			} else {
				result = await take(shell, fd, {
					delimiter,
					limit: count === undefined ? undefined : Number(count),
					raw: options.has('r'),
					milliseconds: seconds === undefined ? undefined : Number(seconds) * 1000,
				});
			}
			const text = (result?.text ?? '').replaceAll('\0', '');
			const escapes = !options.has('r');
			if (array !== undefined) {
				const fields = splitFields(text, shell.ifs, Number.POSITIVE_INFINITY, escapes);
				shell.variables.setArray(
					array,
					fields.map((field, index) => [index, field]),
				);
			} else if (rest.length === 0 && shell.isBash)
				shell.assign('REPLY', escapes ? text.replace(/\\(.)/gs, '$1') : text);
			else {
				const fields = options.has('N') ? [text] : splitFields(text, shell.ifs, names.length, escapes);
				names.forEach((name, index) => {
					const element = /^(.*)\[(.*)\]$/.exec(name);
					if (element)
						shell.variables.setElement(
							element[1] as string,
							Number(shell.arithmetic(element[2] as string)),
							fields[index] ?? '',
						);
					else shell.assign(name, fields[index] ?? '');
				});
			}
			if (result === undefined) return 142;
			return result.complete ? 0 : 1;
		},
	},
	{
		name: 'mapfile',
		usage: 'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [array]',
		only: ['bash'],
		run: mapfile,
	},
	{
		name: 'readarray',
		usage: 'readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [array]',
		only: ['bash'],
		run: mapfile,
	},
	{
		name: 'getopts',
		usage: 'getopts optstring name [arg ...]',
		async run(shell, argv) {
			const [, spec, name, ...given] = argv;
			if (spec === undefined || name === undefined) {
				await shell.write(2, `getopts: usage: ${this.usage}\n`);
				return 2;
			}
			const args = given.length > 0 ? given : shell.positional;
			const silent = spec.startsWith(':');
			const index = Number(shell.variables.get('OPTIND') ?? '1') || 1;
			if (index === 1 && shell.optionOffset.index !== 1) shell.optionOffset = { index: 1, at: 1 };
			if (shell.optionOffset.index !== index) shell.optionOffset = { index, at: 1 };
			const word = args[index - 1];
			const finish = () => {
				shell.assign(name, '?');
				return 1;
			};
			if (word === undefined || !/^-./.test(word)) return finish();
			if (word === '--') {
				shell.assign('OPTIND', String(index + 1));
				return finish();
			}
			const letter = word[shell.optionOffset.at] as string;
			const place = letter === ':' ? -1 : spec.indexOf(letter);
			const last = shell.optionOffset.at === word.length - 1;
			const advance = (by: number) => {
				shell.assign('OPTIND', String(index + by));
				shell.optionOffset = { index: index + by, at: 1 };
			};
			const next = () => {
				if (last) advance(1);
				else shell.optionOffset.at++;
			};
			if (place < 0) {
				next();
				shell.assign(name, '?');
				if (silent) shell.assign('OPTARG', letter);
				else {
					shell.variables.unset('OPTARG');
					await shell.write(2, `${shell.name}: illegal option -- ${letter}\n`);
				}
				return 0;
			}
			if (spec[place + 1] !== ':') {
				next();
				shell.variables.unset('OPTARG');
				shell.assign(name, letter);
				return 0;
			}
			if (!last) {
				shell.assign('OPTARG', word.slice(shell.optionOffset.at + 1));
				advance(1);
				shell.assign(name, letter);
				return 0;
			}
			const value = args[index];
			if (value === undefined) {
				advance(1);
				if (silent) {
					shell.assign('OPTARG', letter);
					shell.assign(name, ':');
				} else {
					shell.variables.unset('OPTARG');
					shell.assign(name, '?');
					await shell.write(2, `${shell.name}: option requires an argument -- ${letter}\n`);
				}
				return 0;
			}
			shell.assign('OPTARG', value);
			advance(2);
			shell.assign(name, letter);
			return 0;
		},
	},
];

/** Reads from the terminal key by key (`read -s`, `read -n`). */
async function readKeys(
	shell: Shell,
	fd: number,
	silent: boolean,
	delimiter: string,
	limit: number | undefined,
	seconds: string | undefined,
): Promise<{ text: string; complete: boolean } | undefined> {
	const file = shell.files.get(fd);
	const terminal = file?.terminal;
	if (!file || !terminal) return undefined;
	const deadline = seconds === undefined ? undefined : shell.process.clock.now() + Number(seconds) * 1000;
	let text = '';
	terminal.setRaw(true);
	try {
		for (;;) {
			if (limit !== undefined && text.length >= limit) return { text, complete: true };
			const pending = file.readable.read();
			let keys: string | null | undefined;
			try {
				keys =
					deadline === undefined
						? await shell.wait(pending)
						: await shell.wait(
								Promise.race([
									pending,
									shell.process.sleep(Math.max(1, deadline - shell.process.clock.now())).then(() => undefined),
								]),
							);
			} catch (error) {
				file.readable.abandon?.(pending);
				throw error;
			}
			if (keys === undefined) {
				file.readable.abandon?.(pending);
				return undefined;
			}
			if (keys === null) return { text, complete: false };
			let echo = '';
			for (let index = 0; index < keys.length; index++) {
				const key = keys[index] as string;
				if (key === '\x03') {
					await shell.write(2, '^C');
					throw new Interrupted();
				}
				if (key === '\x04' && text === '') return { text, complete: false };
				const end = key === '\r' || key === '\n' ? '\n' : key;
				if (end === delimiter) {
					file.unread(keys.slice(index + 1));
					if (!silent) await terminal.stdout.write(`${echo}${end === '\n' ? '\n' : ''}`);
					return { text, complete: true };
				}
				if (key === '\x7f' || key === '\b') {
					if (text !== '') {
						text = text.slice(0, -1);
						echo += '\b \b';
					}
					continue;
				}
				text += end;
				echo += end;
				if (limit !== undefined && text.length >= limit) {
					file.unread(keys.slice(index + 1));
					break;
				}
			}
			if (!silent && echo) await terminal.stdout.write(echo);
		}
	} finally {
		terminal.setRaw(false);
	}
}

/** What a line costs beside its characters, in characters. */
const LINE = 64;

async function mapfile(shell: Shell, argv: string[]): Promise<number> {
	const read = await readOptions(
		shell,
		{ name: argv[0] as string, usage: `${argv[0]} [-t] [array]` },
		argv,
		'd:n:O:s:tu:',
	);
	if (!read) return 2;
	const { options, rest } = read;
	const name = rest[0] ?? 'MAPFILE';
	const delimiter = options.has('d') ? (options.get('d') as string).slice(0, 1) || '\0' : '\n';
	const fd = Number(options.get('u') ?? 0);
	const limit = Number(options.get('n') ?? 0) || Number.POSITIVE_INFINITY;
	let skip = Number(options.get('s') ?? 0);
	const lines: string[] = [];
	while (lines.length < limit) {
		const line = await readInputLine(shell, fd, delimiter);
		if (line === null) break;
		if (skip-- > 0) continue;
		lines.push(options.has('t') && line.endsWith(delimiter) ? line.slice(0, -1) : line);
		await shell.work(LINE + line.length);
	}
	const origin = Number(options.get('O') ?? 0);
	shell.variables.setArray(
		name,
		lines.map((line, index) => [index + origin, line]),
	);
	return 0;
}
