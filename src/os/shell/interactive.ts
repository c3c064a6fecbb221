/** The shell at a terminal: prompt, history, completion, jobs. */

import type { LineResult, Terminal } from '../terminal.ts';
import { complete } from './completion.ts';
import { finished } from './evaluate.ts';
import { EventNotFound, expandHistory } from './history.ts';
import { NoParser, parserFor } from './parser.ts';
import { expandPrompt } from './prompt.ts';
import { runText, runTyped } from './run.ts';
import { ExitShell, Interrupted, LoopJump, Return, type Shell } from './shell.ts';
import { isIncomplete } from './syntax.ts';
import { installSignalHandlers, runPendingTraps } from './traps.ts';

/** Lines that history keeps. */
const HISTORY_SIZE = 1000;

/** Reads and runs lines until `exit` or end of file. Returns the status. */
export async function runInteractive(shell: Shell, terminal: Terminal): Promise<number> {
	shell.interactive = true;
	shell.settings.add('monitor');
	shell.shopts.add('expand_aliases');
	if (shell.isBash) shell.settings.add('histexpand');
	installSignalHandlers(shell);
	if (shell.variables.get('PS1') === undefined) shell.variables.set('PS1', defaultPrompt(shell));
	if (shell.variables.get('PS2') === undefined) shell.variables.set('PS2', '> ');
	await readStartupFile(shell);
	await loadHistory(shell);
	try {
		return await finished(shell, () => loop(shell, terminal));
	} finally {
		for (const job of shell.jobs.all) shell.jobs.signal(job.processes, 'HUP');
	}
}

function defaultPrompt(shell: Shell): string {
	if (shell.isBash) return '\\s-\\v\\$ ';
	if (shell.flavour === 'ash') return '\\w \\$ ';
	return shell.process.user === 'root' ? '# ' : '$ ';
}

/** ~/.bashrc, or $ENV for the POSIX shells. */
async function readStartupFile(shell: Shell): Promise<void> {
	const home = shell.variables.get('HOME') ?? '/';
	const file = shell.options.rcFile ?? (shell.isBash ? `${home}/.bashrc` : shell.variables.get('ENV'));
	if (!file || shell.skipStartup) return;
	const node = shell.process.fs.find(shell.process.path(file));
	if (node?.type !== 'file') return;
	await guardedText(shell, shell.process.fs.readFile(shell.process.path(file)));
}

async function guardedText(shell: Shell, text: string): Promise<void> {
	await parserFor(shell);
	try {
		shell.sourceDepth++;
		await runText(shell, text, 1);
	} catch (error) {
		if (!(error instanceof Return || error instanceof LoopJump || error instanceof Interrupted)) throw error;
	} finally {
		shell.sourceDepth--;
	}
}

/** ~/.bash_history, if the image or the workstation brings one. */
async function loadHistory(shell: Shell): Promise<void> {
	const path = `${shell.variables.get('HOME') ?? ''}/.bash_history`;
	if (shell.isBash && shell.history.length === 0 && shell.process.fs.find(path)?.type === 'file')
		shell.history.push(
			...shell.process.fs
				.readFile(path)
				.split('\n')
				.filter((line) => line !== ''),
		);
}

async function loop(shell: Shell, terminal: Terminal): Promise<number> {
	let warnedOfJobs = false;
	for (;;) {
		try {
			await runPendingTraps(shell);
			for (const line of shell.jobs.news()) await shell.write(2, `${line}\n`);
			const command = shell.variables.get('PROMPT_COMMAND');
			if (command && shell.isBash) {
				const { status } = shell;
				await guardedText(shell, command);
				shell.status = status;
			}
			shell.options.onPrompt?.(shell.status);
			const typed = await readCommand(shell, terminal);
			if (typed === undefined) {
				if (shell.settings.has('ignoreeof')) {
					await shell.write(2, `Use "exit" to leave the shell.\n`);
					continue;
				}
				if (shell.jobs.all.some((job) => shell.jobs.state(job) === 'Stopped') && !warnedOfJobs) {
					await shell.write(2, 'exit\nThere are stopped jobs.\n');
					warnedOfJobs = true;
					continue;
				}
				await shell.write(2, shell.isBash ? (shell.login ? 'logout\n' : 'exit\n') : '\n');
				return shell.status;
			}
			if (typed === '') continue;
			warnedOfJobs = false;
			await runForeground(shell, terminal, typed);
		} catch (error) {
			if (error instanceof Interrupted) {
				shell.status = 130;
				shell.interrupted = false;
				resetDepths(shell);
				await shell.write(2, '\n');
				continue;
			}
			// `break` and `return` outside of anything only end the line.
			if (error instanceof LoopJump || error instanceof Return) {
				resetDepths(shell);
				continue;
			}
			if (error instanceof NoParser) {
				shell.status = 126;
				await shell.complain(error.message);
				continue;
			}
			if (error instanceof ExitShell) return error.status;
			throw error;
		}
	}
}

function resetDepths(shell: Shell): void {
	shell.conditionDepth = 0;
	shell.loopDepth = 0;
	shell.nesting = 0;
	shell.cleanups = [];
}

/** Runs a typed command with Ctrl-C and Ctrl-Z going to what it starts. */
async function runForeground(shell: Shell, terminal: Terminal, text: string): Promise<void> {
	shell.interrupted = false;
	shell.pace.children = 0;
	const foreground = terminal.enterForeground({
		interrupt: () => {
			const running = shell.jobs.foreground.filter((process) => !process.result);
			if (running.length > 0) {
				shell.jobs.signal(running, 'INT');
				return;
			}
			if (shell.traps.has('INT')) shell.process.kill('INT');
			else {
				shell.interrupted = true;
				shell.interrupt();
			}
		},
		suspend: () => {
			const running = shell.jobs.foreground.filter((process) => !process.result);
			if (running.length > 0) shell.jobs.signal(running, 'TSTP');
		},
	});
	try {
		await runTyped(shell, text);
	} finally {
		foreground.dispose();
	}
}

/**
 * Reads a whole command, asking on with PS2 while it is incomplete, and enters it into the history.
 * @returns undefined at end of file, '' when there is nothing to run.
 */
async function readCommand(shell: Shell, terminal: Terminal): Promise<string | undefined> {
	let text = '';
	for (;;) {
		if (shell.interrupted) {
			// Ctrl-C came between two lines of one command.
			shell.interrupted = false;
			shell.status = 130;
			await shell.write(2, '\n');
			return '';
		}
		const name = text === '' ? 'PS1' : 'PS2';
		const prompt = await expandPrompt(shell, shell.variables.get(name) ?? '');
		const result = await readLine(shell, terminal, prompt);
		if (result.type === 'interrupt') {
			shell.status = 130;
			return '';
		}
		if (result.type === 'eof') {
			if (text === '') return undefined;
			// Ctrl-D at PS2: the command ends here, with its error.
			remember(shell, text.replace(/\n$/, ''));
			return text;
		}
		await parserFor(shell);
		let line = result.text;
		if (shell.settings.has('histexpand') && shell.isBash) {
			try {
				const expanded = expandHistory(line, shell.history);
				if (expanded !== undefined) {
					line = expanded;
					await shell.write(2, `${line}\n`);
				}
			} catch (error) {
				if (!(error instanceof EventNotFound)) throw error;
				await shell.complain(error.message);
				return '';
			}
		}
		text += `${line}\n`;
		if (text.trim() === '') return '';
		if (isIncomplete(text)) continue;
		remember(shell, text.replace(/\n$/, ''));
		return text;
	}
}

/** Enters a command into the history. */
function remember(shell: Shell, text: string): void {
	const control = shell.variables.get('HISTCONTROL') ?? '';
	if (/ignore(space|both)/.test(control) && text.startsWith(' ')) return;
	if (/ignore(dups|both)/.test(control) && shell.history.at(-1) === text) return;
	if (/erasedups/.test(control)) shell.history = shell.history.filter((line) => line !== text);
	shell.history.push(text);
	if (shell.history.length > HISTORY_SIZE) shell.history.shift();
}

function readLine(shell: Shell, terminal: Terminal, prompt: string): Promise<LineResult> {
	return shell.process.wait(
		terminal.readLine({
			prompt,
			history: shell.history,
			complete: (line, cursor) => complete(shell, line, cursor),
		}),
	);
}
