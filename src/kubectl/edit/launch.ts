/** Has a text edited by the learner's own editor: KUBE_EDITOR, EDITOR, else vi (kubectl pkg/cmd/util/editor). */

import { ExecError, type Process } from '../../os/process.ts';
import { CliError } from '../cli/errors.ts';

/** The command line of the editor for a file. Quotes and backslashes in the variable are left to a shell, as kubectl does. */
function editorCommand(process: Process, path: string): { argv: string[]; shown: string } {
	const editor = process.env.KUBE_EDITOR || process.env.EDITOR || 'vi';
	if (!editor.includes(' ')) return { argv: [editor, path], shown: editor };
	if (!/["'\\]/.test(editor)) return { argv: [...editor.split(' '), path], shown: editor };
	const shell = process.env.SHELL || '/bin/bash';
	return { argv: [shell, '-c', `${editor} ${JSON.stringify(path)}`], shown: `${shell} -c ${editor}` };
}

/**
 * Writes `text` to a file of its own, runs the editor on it and waits.
 * @param extension with its dot.
 * @returns what the file has then, and where it is.
 * @throws CliError when the editor cannot be run or fails; the file is then gone.
 */
export async function launchEditor(
	process: Process,
	text: string,
	extension: string,
): Promise<{ text: string; path: string }> {
	const { fs } = process;
	const directory = process.env.TMPDIR || '/tmp';
	let path: string;
	do path = `${directory}/kubectl-edit-${process.machine.random.uint32()}${extension}`;
	while (fs.exists(path));
	fs.writeFile(path, text, { mode: 0o600 });
	const { argv, shown } = editorCommand(process, path);
	const fail = (message: string): never => {
		if (fs.exists(path)) fs.remove(path);
		throw new CliError(message);
	};
	try {
		const { status } = await process.wait(process.spawn({ argv }).exited);
		if (status !== 0) fail(`there was a problem with the editor ${JSON.stringify(shown)}`);
	} catch (error) {
		if (!(error instanceof ExecError)) throw error;
		if (error.code === 'ENOENT') fail(`unable to launch the editor ${JSON.stringify(shown)}`);
		fail(`there was a problem with the editor ${JSON.stringify(shown)}`);
	}
	if (!fs.exists(path)) throw new CliError(`open ${path}: no such file or directory`);
	return { text: fs.readFile(path), path };
}
