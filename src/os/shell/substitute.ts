/** Command substitution and process substitution. */

import type { CommandExpansionPart, ParsedScript, ProcessSubstitutionPart } from 'unbash';
import { FileError } from '../fs.ts';
import type { ExitStatus, Process } from '../process.ts';
import type { Writable } from '../stream.ts';
import { runScript, startPart, startSubshell } from './evaluate.ts';
import { expandText } from './expand.ts';
import { OpenFile, openText } from './open-file.ts';
import { Interrupted, type Shell, ShellError } from './shell.ts';
import { syntaxError } from './syntax.ts';

/** The most output one substitution may take in. */
const MAX_OUTPUT = 8 * 1024 * 1024;

/** How deep substitutions may nest at run time. */
const MAX_NESTING = 100;

/** Runs `$(…)` or back-quotes in a subshell and gives its output without the newlines at the end. */
export async function substituteCommand(shell: Shell, part: CommandExpansionPart): Promise<string> {
	const { script } = part;
	if (!script) return '';
	const source = script.source === undefined ? shell.source : { text: script.source, firstLine: shell.line };
	const problem = syntaxError(script, source.text);
	if (problem) throw new ShellError(problem.message, 2);
	const text = await redirectOnly(shell, script);
	if (text !== undefined) {
		shell.substitutionStatus = 0;
		return text.replace(/\n+$/, '');
	}
	const collected = new Capped();
	const process = await start(shell, script, source, new OpenFile({ output: collected }));
	const [exit] = (await shell.jobs.waitForeground([process])) as [ExitStatus];
	shell.substitutionStatus = exit.status;
	if (exit.signal === 'INT' && shell.interactive) throw new Interrupted();
	if (collected.overflow) throw new ShellError('command substitution: output is too long for this sandbox', 1, false);
	// A shell drops NUL bytes.
	return collected.text.replaceAll('\0', '').replace(/\n+$/, '');
}

/** `$(<file)` */
async function redirectOnly(shell: Shell, script: ParsedScript): Promise<string | undefined> {
	const command = script.commands.length === 1 ? script.commands[0]?.command : undefined;
	if (command?.type !== 'Command' || command.name || command.prefix.length !== 1) return undefined;
	const redirect = command.prefix[0];
	if (redirect?.type !== 'Redirect' || redirect.operator !== '<' || redirect.descriptor || !redirect.target)
		return undefined;
	const name = await expandText(shell, redirect.target);
	try {
		return shell.process.fs.readFile(shell.process.path(name));
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		await shell.complain(`${name}: ${error.message}`);
		return '';
	}
}

async function start(
	shell: Shell,
	script: ParsedScript,
	source: { text: string; firstLine: number },
	output: OpenFile,
): Promise<Process> {
	if (++shell.nesting > MAX_NESTING) throw new ShellError('maximum command substitution nesting level exceeded');
	const outer = shell.source;
	try {
		shell.source = source;
		const only = script.commands.length === 1 ? script.commands[0] : undefined;
		if (only && !only.background && only.command.type === 'Command')
			return await startPart(shell, only.command, new Map([[1, output]]));
		return startSubshell(
			shell,
			(child) => {
				// In bash a substitution forgets `set -e` (shopt inherit_errexit).
				if (child.isBash && !child.shopts.has('inherit_errexit')) child.settings.delete('errexit');
				return runScript(child, script);
			},
			new Map([[1, output]]),
		);
	} finally {
		shell.source = outer;
		shell.nesting--;
	}
}

/** Keeps what is written, up to a limit; beyond it the writer is cut off. */
class Capped implements Writable {
	text = '';
	overflow = false;
	async write(text: string): Promise<void> {
		if (this.text.length + text.length > MAX_OUTPUT) this.overflow = true;
		else this.text += text;
	}
	close(): void {}
}

/**
 * `<(…)` and `>(…)`: the name of a file under /dev/fd. The command runs to its end at once and its output is kept
 * there; `>(…)` runs once the line is done.
 */
export async function substituteProcess(shell: Shell, part: ProcessSubstitutionPart): Promise<string> {
	const { script } = part;
	const { fs } = shell.process;
	let fd = 63;
	while (fd > 10 && fs.exists(`/dev/fd/${fd}`)) fd--;
	const path = `/dev/fd/${fd}`;
	fs.mkdir('/dev/fd', { parents: true });
	fs.writeFile(path, '');
	if (!script) return path;
	if (part.operator === '<') {
		const collected = new Capped();
		const process = await start(shell, script, shell.source, new OpenFile({ output: collected }));
		await shell.jobs.waitForeground([process]);
		fs.writeFile(path, collected.text);
		shell.cleanups.push(async () => fs.remove(path));
		return path;
	}
	shell.cleanups.push(async () => {
		const text = fs.readFile(path);
		fs.remove(path);
		const process = startSubshell(shell, (child) => runScript(child, script), new Map([[0, openText(text)]]));
		await shell.jobs.waitForeground([process]);
	});
	return path;
}
