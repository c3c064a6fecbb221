/** vi, vim, view and nano: their command lines and messages. What is edited, the terminal's host shows (see src/os/editor.ts). */

import type { EditorKeys, SaveOutcome } from '../editor.ts';
import { baseName, FileError } from '../fs.ts';
import type { Process, Program } from '../process.ts';
import type { Command } from './types.ts';
import { byteLength } from './wc.ts';

/** What the command line asks for. */
interface Wanted {
	files: string[];
	readOnly: boolean;
	/** From 1; Infinity: the last line. */
	line: number;
}

const lineCount = (text: string): number => text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0);

/** As both editors write it: a last line that has no newline gets one. */
const finished = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** What differs between the editors. */
interface Words {
	keys: EditorKeys;
	/** Reads the command line; a string is a complaint. */
	read(args: string[]): Wanted | string;
	opened(name: string, text: string | undefined): string;
	isDirectory(name: string): string;
	written(name: string, text: string, isNew: boolean): string;
	failed(name: string, error: FileError): string;
	unnamed: string;
}

/** Options of vim that take a value of their own, and those that mean nothing here. */
const VIM_VALUED = new Set(['-c', '-u', '-U', '-i', '-T', '-S', '--cmd', '-t']);
const VIM_IGNORED = /^(-[benNvEsZmMyClL]|-p\d*|-o\d*|-O\d*|--clean|--noplugin|--not-a-term)$/;

const vi: Words = {
	keys: 'vi',
	read(args) {
		const wanted: Wanted = { files: [], readOnly: false, line: 1 };
		for (let at = 0; at < args.length; at++) {
			const word = args[at] as string;
			if (word === '--') {
				wanted.files.push(...args.slice(at + 1));
				break;
			}
			if (word === '-R') wanted.readOnly = true;
			else if (word.startsWith('+')) wanted.line = word === '+' ? Number.POSITIVE_INFINITY : Number(word.slice(1)) || 1;
			else if (VIM_VALUED.has(word)) at++;
			else if (VIM_IGNORED.test(word)) continue;
			else if (word.startsWith('-')) return `Unknown option argument: "${word}"\nMore info with: "vim -h"`;
			else wanted.files.push(word);
		}
		return wanted;
	},
	opened: (name, text) =>
		name === '' ? '' : text === undefined ? `"${name}" [New]` : `"${name}" ${lineCount(text)}L, ${byteLength(text)}B`,
	isDirectory: (name) => `"${name}" is a directory`,
	written: (name, text, isNew) => `"${name}" ${isNew ? '[New] ' : ''}${lineCount(text)}L, ${byteLength(text)}B written`,
	failed: (name, { code, message }) =>
		code === 'EISDIR'
			? `"${name}" E17: Is a directory`
			: `"${name}" E212: Can't open file for writing${code === 'ENOENT' ? ': no such file or directory' : code === 'ENOSPC' ? `: ${message.toLowerCase()}` : ''}`,
	unnamed: 'E32: No file name',
};

const NANO_VALUED = /^-[CJQTXYors]$/;

const nano: Words = {
	keys: 'nano',
	read(args) {
		const wanted: Wanted = { files: [], readOnly: false, line: 1 };
		for (let at = 0; at < args.length; at++) {
			const word = args[at] as string;
			if (word === '--') {
				wanted.files.push(...args.slice(at + 1));
				break;
			}
			if (/^\+\d*(,\d+)?$/.test(word)) wanted.line = Number.parseInt(word.slice(1), 10) || Number.POSITIVE_INFINITY;
			else if (word === '--view' || /^-[A-Za-z]*v/.test(word)) wanted.readOnly = true;
			else if (NANO_VALUED.test(word)) at++;
			else if (/^-[A-Za-z0-9_%!/]+$/.test(word) || /^--[a-z]+(=.*)?$/.test(word)) continue;
			else wanted.files.push(word);
		}
		return wanted;
	},
	opened: (name, text) =>
		name === '' ? '' : text === undefined ? 'New File' : `Read ${plural(lineCount(text), 'line')}`,
	isDirectory: (name) => `"${name}" is a directory`,
	written: (_name, text) => `Wrote ${plural(lineCount(text), 'line')}`,
	failed: (name, { message }) => `Error writing ${name}: ${message}`,
	unnamed: 'Cancelled',
};

/** An editor that cannot be shown says so, and names the way there is. */
async function withoutScreen(process: Process, file: string): Promise<number> {
	const name = baseName(process.argv[0] ?? 'vi');
	const { stdin, stdout } = process;
	const warning = stdout.terminal
		? stdin.terminal
			? ''
			: 'Input is not from a terminal'
		: 'Output is not to a terminal';
	if (warning) await process.warn(name === 'nano' ? 'Too many errors from stdin\n' : `Vim: Warning: ${warning}\n`);
	await process.warn(
		`${name}: no editor can be shown here. Write the file like this, and end it with a line of EOF:\n` +
			`  cat > ${file || 'FILE'} <<'EOF'\nTo change a word in it, use sed -i.\n`,
	);
	return 1;
}

/** The text of a file that may not be there yet. Throws FileError for one that cannot be read. */
function read(process: Process, name: string): string | undefined {
	try {
		return process.fs.readFile(process.path(name));
	} catch (error) {
		if (error instanceof FileError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
		throw error;
	}
}

/** Has one file edited; resolves to the exit status. */
async function edit(process: Process, words: Words, name: string, wanted: Wanted): Promise<number> {
	const terminal = process.stdin.terminal;
	if (!terminal?.editors.hosted || !process.stdout.terminal) return withoutScreen(process, name);
	const text = name === '' ? undefined : read(process, name);
	const save = (written: string, file = name): SaveOutcome => {
		if (file === '') return { saved: false, message: words.unnamed };
		const path = process.path(file);
		const isNew = !process.fs.exists(path);
		try {
			process.fs.writeFile(path, finished(written));
			return { saved: true, message: words.written(file, finished(written), isNew) };
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			return { saved: false, message: words.failed(file, error) };
		}
	};
	const editor = terminal.editors.open({
		keys: words.keys,
		name,
		text: text ?? '',
		greeting: words.opened(name, text),
		readOnly: wanted.readOnly,
		line: Math.max(1, Math.min(wanted.line, lineCount(text ?? ''))),
		save,
	});
	return process.wait(editor.left, () => editor.dispose());
}

const program =
	(words: Words): Program =>
	async (process) => {
		const wanted = words.read(process.argv.slice(1));
		const name = baseName(process.argv[0] ?? words.keys);
		if (typeof wanted === 'string') {
			await process.warn(`VIM - Vi IMproved 9.1 (2024 Jan 02)\n${wanted}\n`);
			return 1;
		}
		if (name === 'view') wanted.readOnly = true;
		for (const file of wanted.files)
			if (process.fs.isDirectory(process.path(file))) {
				await process.warn(`${name}: ${words.isDirectory(file)}\n`);
				return 1;
			}
		let status = 0;
		for (const file of wanted.files.length > 0 ? wanted.files : ['']) {
			status = await edit(process, words, file, wanted);
			if (status !== 0) break;
		}
		return status;
	};

const viProgram = program(vi);

/** The editors of a full machine. */
export const editorCommands: Command[] = [
	...['vi', 'view', 'vim'].map((name) => ({ name, program: viProgram })),
	{ name: 'nano', program: program(nano) },
];
