/** Redirections (bash(1), REDIRECTION). */

import type { Redirection } from 'unbash';
import { FileError } from '../fs.ts';
import { expandParts, expandString, expandText, expandWord } from './expand.ts';
import { OpenFile, openPath, openText } from './open-file.ts';
import { type Shell, ShellError } from './shell.ts';

/**
 * Makes the redirections in order, in the shell's own descriptors.
 * @returns what undoes them. Throws ShellError, having undone those before.
 */
export async function redirect(shell: Shell, redirections: readonly Redirection[]): Promise<() => void> {
	const saved: [number, OpenFile | undefined][] = [];
	const put = (fd: number, file: OpenFile | undefined) => {
		saved.push([fd, shell.files.get(fd)]);
		if (file) shell.files.set(fd, file);
		else shell.files.delete(fd);
	};
	const undo = () => {
		for (const [fd, file] of saved.reverse()) {
			shell.files.get(fd)?.release();
			if (file) shell.files.set(fd, file);
			else shell.files.delete(fd);
		}
	};
	try {
		for (const redirection of redirections) await one(shell, redirection, put);
	} catch (error) {
		undo();
		throw error;
	}
	return undo;
}

/** Makes redirections last (`exec >file`): what they replace is closed. */
export async function redirectForGood(shell: Shell, redirections: readonly Redirection[]): Promise<void> {
	for (const redirection of redirections)
		await one(shell, redirection, (fd, file) => {
			shell.files.get(fd)?.release();
			if (file) shell.files.set(fd, file);
			else shell.files.delete(fd);
		});
}

async function one(
	shell: Shell,
	redirection: Redirection,
	put: (fd: number, file: OpenFile | undefined) => void,
): Promise<void> {
	let fd = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : undefined;
	if (redirection.descriptor?.type === 'FileDescriptorVariable') {
		fd = 10;
		while (shell.files.has(fd)) fd++;
		shell.assign(redirection.descriptor.name, String(fd));
	}
	if (redirection.type === 'HereDoc') {
		const { body, delimiter } = redirection;
		// `<<-` takes the tabs off the beginnings of lines.
		const strip = (piece: string, first: boolean) =>
			redirection.operator === '<<-' ? piece.replace(first ? /(^|\n)\t+/g : /(\n)\t+/g, '$1') : piece;
		const parts = body.parts?.map((part, index) =>
			part.type === 'Literal' ? { ...part, value: strip(part.value, index === 0) } : part,
		);
		const text = delimiter?.quoted
			? strip(body.text, true)
			: parts
				? await expandParts(shell, parts)
				: await expandString(shell, strip(body.text, true));
		// The text's end may have cut the last line short.
		put(fd ?? 0, openText(text === '' || text.endsWith('\n') ? text : `${text}\n`));
		return;
	}
	if (redirection.type === 'HereString') {
		const text = redirection.target ? await expandText(shell, redirection.target) : '';
		put(fd ?? 0, openText(`${text}\n`));
		return;
	}
	const { operator, target } = redirection;
	if (!target) return;
	const words = await expandWord(shell, target);
	if (words.length !== 1) throw new ShellError(`${target.text}: ambiguous redirect`, 1, false);
	const name = words[0] as string;
	if (operator === '>&' || operator === '<&') {
		const to = fd ?? (operator === '>&' ? 1 : 0);
		if (name === '-') {
			put(to, undefined);
			return;
		}
		const move = /^(\d+)-$/.exec(name);
		if (/^\d+$/.test(name) || move) {
			const from = Number(move?.[1] ?? name);
			const file = shell.files.get(from);
			if (!file) throw new ShellError(`${name}: Bad file descriptor`, 1, false);
			put(to, file.retain());
			if (move) put(from, undefined);
			return;
		}
		if (operator === '<&' || fd !== undefined) throw new ShellError(`${name}: ambiguous redirect`, 1, false);
		// `>& file` is `&> file`.
		const file = open(shell, name, 'write');
		put(1, file);
		put(2, file.retain());
		return;
	}
	switch (operator) {
		case '<':
			put(fd ?? 0, open(shell, name, 'read'));
			return;
		case '<>':
			put(fd ?? 0, open(shell, name, 'both'));
			return;
		case '>':
			if (shell.settings.has('noclobber') && shell.process.fs.find(shell.process.path(name))?.type === 'file')
				throw new ShellError(`${name}: cannot overwrite existing file`, 1, false);
			put(fd ?? 1, open(shell, name, 'write'));
			return;
		case '>|':
			put(fd ?? 1, open(shell, name, 'write'));
			return;
		case '>>':
			put(fd ?? 1, open(shell, name, 'append'));
			return;
		default: {
			const file = open(shell, name, operator === '&>' ? 'write' : 'append');
			put(1, file);
			put(2, file.retain());
		}
	}
}

/** Opens a file, knowing the devices that stand for the shell's own descriptors. */
function open(shell: Shell, name: string, mode: 'read' | 'write' | 'append' | 'both'): OpenFile {
	const own = /^\/dev\/(?:fd\/(\d)|(stdin|stdout|stderr))$/.exec(name);
	if (own) {
		const fd = own[1] !== undefined ? Number(own[1]) : ['stdin', 'stdout', 'stderr'].indexOf(own[2] as string);
		const file = shell.files.get(fd);
		if (file) return file.retain();
	}
	if (name === '/dev/tty') {
		const { terminal } = shell.process;
		if (!terminal) throw new ShellError('/dev/tty: No such device or address', 1, false);
		return new OpenFile({ input: terminal.stdin, output: terminal.stdout });
	}
	if (name === '') throw new ShellError(`${name}: No such file or directory`, 1, false);
	try {
		return openPath(shell.process.fs, shell.process.path(name), mode);
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		if (shell.isBash) throw new ShellError(`${name}: ${error.message}`, 1, false);
		// dash and ash say what they tried.
		const tried = mode === 'read' ? 'open' : 'create';
		const reason =
			error.code === 'ENOENT' ? (tried === 'open' ? 'No such file' : 'Directory nonexistent') : error.message;
		const ash = error.code === 'ENOENT' ? (tried === 'open' ? 'no such file' : 'nonexistent directory') : error.message;
		throw new ShellError(
			shell.flavour === 'dash' ? `cannot ${tried} ${name}: ${reason}` : `can't ${tried} ${name}: ${ash}`,
			shell.flavour === 'dash' ? 2 : 1,
			false,
		);
	}
}
