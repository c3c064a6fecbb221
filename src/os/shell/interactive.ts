/** The shell at a terminal: prompt, history, completion, jobs. */

import type { LineResult, Terminal } from '../terminal.ts';
import { finished } from './evaluate.ts';
import { expandString } from './expand.ts';
import { enterInteractive, loadHistory, readLine, startupFileOf } from './first-prompt.ts';
import { EventNotFound, expandHistory } from './history.ts';
import { decodePrompt } from './prompt.ts';
import { runText, runTyped } from './run.ts';
import { ExitShell, Interrupted, LoopJump, Return, type Shell } from './shell.ts';
import { isIncomplete } from './syntax.ts';
import { runPendingTraps } from './traps.ts';

/** Lines that history keeps. */
const HISTORY_SIZE = 1000;

/**
 * Reads and runs lines until `exit` or end of file. Returns the status.
 * @param first what was typed at the first prompt, when that has been shown (first-prompt.ts).
 */
export async function runInteractive(shell: Shell, terminal: Terminal, first?: LineResult): Promise<number> {
	if (!first) {
		enterInteractive(shell);
		const file = startupFileOf(shell);
		if (file) await guardedText(shell, shell.process.fs.readFile(file));
		loadHistory(shell);
	}
	try {
		return await finished(shell, () => loop(shell, terminal, first));
	} finally {
		for (const job of shell.jobs.all) shell.jobs.signal(job.processes, 'HUP');
	}
}

async function guardedText(shell: Shell, text: string): Promise<void> {
	try {
		shell.sourceDepth++;
		await runText(shell, text, 1);
	} catch (error) {
		if (!(error instanceof Return || error instanceof LoopJump || error instanceof Interrupted)) throw error;
	} finally {
		shell.sourceDepth--;
	}
}

async function loop(shell: Shell, terminal: Terminal, first?: LineResult): Promise<number> {
	let warnedOfJobs = false;
	let typedAlready = first;
	for (;;) {
		try {
			const already = typedAlready;
			typedAlready = undefined;
			if (!already) await beforePrompt(shell);
			const typed = await readCommand(shell, terminal, already);
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
			if (error instanceof ExitShell) return error.status;
			throw error;
		}
	}
}

/** What a shell does before it shows PS1. */
async function beforePrompt(shell: Shell): Promise<void> {
	await runPendingTraps(shell);
	for (const line of shell.jobs.news()) await shell.write(2, `${line}\n`);
	const command = shell.variables.get('PROMPT_COMMAND');
	if (command && shell.isBash) {
		const { status } = shell;
		await guardedText(shell, command);
		shell.status = status;
	}
	shell.options.onPrompt?.(shell.status);
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
	shell.pace.pauses = 0;
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
 * @param first its first line, when that has been typed.
 * @returns undefined at end of file, '' when there is nothing to run.
 */
async function readCommand(shell: Shell, terminal: Terminal, first?: LineResult): Promise<string | undefined> {
	let text = '';
	let already = first;
	for (;;) {
		if (shell.interrupted) {
			// Ctrl-C came between two lines of one command.
			shell.interrupted = false;
			shell.status = 130;
			await shell.write(2, '\n');
			return '';
		}
		const result = already ?? (await ask(shell, terminal, text === '' ? 'PS1' : 'PS2'));
		already = undefined;
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

/** Shows a prompt, its escapes and expansions made, and reads a line. */
async function ask(shell: Shell, terminal: Terminal, name: 'PS1' | 'PS2'): Promise<LineResult> {
	const decoded = decodePrompt(shell, shell.variables.get(name) ?? '');
	return readLine(shell, terminal, await expandString(shell, decoded));
}
