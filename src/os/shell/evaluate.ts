/**
 * Runs a syntax tree: lists, pipelines, subshells and background jobs. Compound commands are in compound.ts. Just over
 * 400 lines: what is here calls itself in a ring.
 */

import type {
	AndOr,
	Command,
	CommandNode,
	CompoundList,
	ParsedScript,
	Pipeline,
	PipelineNode,
	Statement,
} from 'unbash';
import { ExecError, type ExitStatus, type Process, type Program } from '../process.ts';
import { BadDescriptor, emptyInput } from '../stream.ts';
import { MatchLimit } from '../text/matcher.ts';
import { ArithmeticError } from './arithmetic.ts';
import { BraceLimit } from './braces.ts';
import { findBuiltin } from './builtins/index.ts';
import { runCompound } from './compound.ts';
import { ExpansionLimit } from './fields.ts';
import { exitWords } from './jobs.ts';
import { OpenFile, openPipe } from './open-file.ts';
import { redirect } from './redirect.ts';
import { ExitShell, Interrupted, LoopJump, Return, type Shell, ShellError } from './shell.ts';
import { prepare, runExternal, runSimple } from './simple.ts';
import { runExitTrap, runPendingTraps, runTrap } from './traps.ts';
import { VariableError } from './variables.ts';

/** Runs all statements; the status is that of the last. */
export async function runScript(shell: Shell, script: ParsedScript): Promise<number> {
	for (const statement of script.commands) await runStatement(shell, statement);
	return shell.status;
}

export async function runList(shell: Shell, list: CompoundList): Promise<number> {
	let status = 0;
	for (const statement of list.commands) status = await runStatement(shell, statement);
	return status;
}

async function runStatement(shell: Shell, statement: Statement): Promise<number> {
	shell.position = statement.pos;
	await runPendingTraps(shell);
	if (shell.settings.has('noexec') && !shell.interactive) return shell.status;
	if (statement.background) {
		await startBackground(shell, statement);
		shell.status = 0;
		return 0;
	}
	shell.status = await runAndOr(shell, statement.command);
	return shell.status;
}

async function runAndOr(shell: Shell, node: PipelineNode | AndOr): Promise<number> {
	if (node.type !== 'AndOr') return runPipeline(shell, node);
	let status = 0;
	for (let index = 0; index < node.commands.length; index++) {
		const command = node.commands[index] as PipelineNode;
		const operator = node.operators[index - 1];
		if ((operator === '&&' && status !== 0) || (operator === '||' && status === 0)) continue;
		const last = index === node.commands.length - 1;
		if (!last) shell.conditionDepth++;
		try {
			status = await runPipeline(shell, command);
		} finally {
			if (!last) shell.conditionDepth--;
		}
		shell.status = status;
	}
	return status;
}

async function runPipeline(shell: Shell, node: PipelineNode): Promise<number> {
	if (node.type !== 'Pipeline') return checked(shell, await runCommand(shell, node));
	const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1;
	const time = node.prefixes.find((prefix) => prefix.type === 'Time');
	const began = shell.process.clock.now();
	if (negated) shell.conditionDepth++;
	let status = 0;
	try {
		if (node.commands.length === 1) status = await runCommand(shell, node.commands[0] as CommandNode);
		else if (node.commands.length > 1) status = await runPipes(shell, node);
	} finally {
		if (negated) shell.conditionDepth--;
	}
	if (time) await reportTime(shell, shell.process.clock.now() - began, time.posix !== undefined || !shell.isBash);
	if (negated) {
		shell.status = status === 0 ? 1 : 0;
		return shell.status;
	}
	return checked(shell, status);
}

/** errexit and the ERR trap. */
async function checked(shell: Shell, status: number): Promise<number> {
	shell.status = status;
	if (status === 0 || shell.conditionDepth > 0) return status;
	if (shell.traps.has('ERR')) await runTrap(shell, 'ERR');
	if (shell.settings.has('errexit')) throw new ExitShell(status);
	return status;
}

async function reportTime(shell: Shell, milliseconds: number, posix: boolean): Promise<void> {
	const seconds = milliseconds / 1000;
	const minutes = Math.floor(seconds / 60);
	const real = posix ? `real ${seconds.toFixed(2)}` : `real\t${minutes}m${(seconds - 60 * minutes).toFixed(3)}s`;
	const none = posix ? '0.00' : '0m0.000s';
	const gap = posix ? ' ' : '\t';
	await shell.write(2, `${posix ? '' : '\n'}${real}\nuser${gap}${none}\nsys${gap}${none}\n`);
}

/** Runs one command of any kind in this shell; errors in its expansions end as a status. */
export async function runCommand(shell: Shell, command: CommandNode): Promise<number> {
	shell.position = command.pos;
	const before = shell.cleanups.length;
	let status: number;
	try {
		await shell.tick();
		status = await guarded(shell, () => runUnguarded(shell, command));
	} finally {
		for (const cleanup of shell.cleanups.splice(before)) await cleanup();
	}
	shell.pipeStatus = [status];
	await runPendingTraps(shell);
	return status;
}

async function runUnguarded(shell: Shell, command: CommandNode): Promise<number> {
	switch (command.type) {
		case 'Command':
			return runSimple(shell, command);
		case 'Redirected': {
			const undo = await redirect(shell, command.redirects);
			try {
				return await guarded(shell, () => runUnguarded(shell, command.command));
			} finally {
				undo();
			}
		}
		case 'Subshell':
			return foreground(shell, [startSubshell(shell, (child) => runList(child, command.body))]);
		case 'Function':
			if (!/^[^$`\s'"]+$/.test(command.name.text))
				throw new ShellError(`\`${command.name.text}': not a valid identifier`, 1, false);
			shell.functions.set(command.name.value, { node: command, source: shell.source });
			return 0;
		case 'Coproc':
			throw new ShellError('coproc: not supported in this sandbox', 1, false);
		default:
			return runCompound(shell, command);
	}
}

/** Turns a failed expansion, assignment or redirection into its message and status. */
export async function guarded(shell: Shell, action: () => Promise<number>): Promise<number> {
	try {
		return await action();
	} catch (error) {
		const failure = asFailure(error);
		if (!failure) throw error;
		await shell.complain(failure.message);
		shell.status = failure.status;
		if (failure.fatal && !shell.interactive) throw new ExitShell(failure.status);
		// In an interactive bash a bad expansion drops the rest of the line.
		if (failure.fatal && shell.interactive && shell.nesting === 0) throw new Abandon(failure.status);
		return failure.status;
	}
}

/** The rest of the line is not run (a fatal error at an interactive prompt). */
export class Abandon extends Error {
	readonly status: number;
	constructor(status: number) {
		super('abandoned');
		this.status = status;
	}
}

function asFailure(error: unknown): { message: string; status: number; fatal: boolean } | undefined {
	if (error instanceof ShellError) return error;
	if (error instanceof ArithmeticError || error instanceof VariableError)
		return { message: error.message, status: 1, fatal: true };
	if (
		error instanceof BraceLimit ||
		error instanceof ExpansionLimit ||
		error instanceof MatchLimit ||
		error instanceof BadDescriptor
	)
		return { message: error.message, status: 1, fatal: false };
	// JavaScript's own limit: a word or tree nested beyond all reason.
	if (error instanceof RangeError) return { message: 'expression recursion level exceeded', status: 1, fatal: false };
	return undefined;
}

/** The parts of a pipeline run side by side, each in a process of its own. */
async function runPipes(shell: Shell, node: Pipeline): Promise<number> {
	let processes: Process[] = [];
	const failed = await guarded(shell, async () => {
		processes = await startPipes(shell, node);
		return 0;
	});
	if (failed !== 0) return failed;
	const status = await foreground(shell, processes, textOf(shell, node));
	const statuses = processes.map((process) => process.result?.status ?? status);
	shell.pipeStatus = statuses;
	if (!shell.settings.has('pipefail')) return status;
	return statuses.findLast((one) => one !== 0) ?? 0;
}

async function startPipes(shell: Shell, node: Pipeline): Promise<Process[]> {
	const processes: Process[] = [];
	let input: OpenFile | undefined;
	for (let index = 0; index < node.commands.length; index++) {
		const files = new Map<number, OpenFile>();
		if (input) files.set(0, input);
		let next: OpenFile | undefined;
		if (index < node.commands.length - 1) {
			const pipe = openPipe(shell.process.clock);
			files.set(1, pipe.writer);
			if (node.operators[index] === '|&') files.set(2, pipe.writer.retain());
			next = pipe.reader;
		}
		await shell.tick();
		try {
			processes.push(await startPart(shell, node.commands[index] as CommandNode, files));
		} catch (error) {
			next?.release();
			throw error;
		}
		input = next;
	}
	return processes;
}

/** The command's source text, for job listings. */
const textOf = (shell: Shell, node: { pos: number; end: number }): string =>
	shell.source.text
		.slice(node.pos, node.end)
		.trim()
		.replace(/\s*\n\s*/g, ' ');

/**
 * Waits for children in the foreground.
 * @returns the status of the last. Throws Interrupted when Ctrl-C ended it and the shell is interactive.
 */
export async function foreground(shell: Shell, processes: Process[], text?: string): Promise<number> {
	const outcome = await shell.jobs.waitForeground(processes, true);
	if (outcome === 'stopped') {
		const job = shell.jobs.add(processes, text ?? (processes[0]?.argv.join(' ') as string));
		job.reported = 'Stopped';
		await shell.write(2, `\n${shell.jobs.describe(job)}\n`);
		return 128 + 20;
	}
	const last = outcome.at(-1) as ExitStatus;
	if (shell.interactive && outcome.some((exit) => exit.signal === 'INT')) {
		shell.status = last.status;
		if (!shell.traps.has('INT')) throw new Interrupted();
		await shell.write(2, '\n');
	}
	if (last.signal && last.signal !== 'INT' && last.signal !== 'PIPE' && (shell.interactive || shell.isBash)) {
		const words = exitWords(last);
		// A script tells which process it was; a prompt only what happened.
		if (shell.interactive) await shell.write(2, `${words}\n`);
		else if (!shell.speaksInteractively && shell.subshellDepth === 0)
			await shell.complain(`${String(processes.at(-1)?.pid).padStart(5)} ${words.padEnd(23)} ${text ?? ''}`.trimEnd());
	}
	return last.status;
}

/**
 * Starts one command in a process of its own, with `files` as some of its descriptors (taken over). An external
 * command becomes that process itself; everything else runs in a subshell.
 */
export async function startPart(shell: Shell, command: CommandNode, files: Map<number, OpenFile>): Promise<Process> {
	if (command.type === 'Command' && isExternal(shell, command)) {
		const child = shell.fork();
		take(child, files);
		let process: Process;
		try {
			process = await startExternal(child, command);
		} catch (error) {
			child.closeFiles();
			throw error;
		}
		child.closeFiles();
		return process;
	}
	return startSubshell(shell, (child) => runCommand(child, command), files);
}

/** Is this surely an external command, judging by its plain name? */
function isExternal(shell: Shell, command: Command): boolean {
	const name = command.name;
	if (!name || name.parts || /[\\~]/.test(name.text)) return false;
	// What goes with `<(…)` and `>(…)` is done in a shell when the command has ended.
	if (command.args.some((argument) => /[<>]\(/.test(argument.text))) return false;
	return !shell.functions.has(name.value) && !findBuiltin(shell, name.value) && !shell.settings.has('xtrace');
}

async function startExternal(child: Shell, command: Command): Promise<Process> {
	let status = 1;
	try {
		const prepared = await prepare(child, command);
		await redirect(child, command.redirects);
		const started = await runExternal(child, prepared);
		if (typeof started !== 'number') return started;
		status = started;
	} catch (error) {
		const failure = asFailure(error);
		if (!failure || child.process.machine.full) throw error;
		await child.complain(failure.message);
		status = failure.status;
	}
	// It failed before it began: a process that only has the status.
	return child.spawn([child.name], () => status);
}

function take(child: Shell, files: Map<number, OpenFile>): void {
	for (const [fd, file] of files) {
		child.files.get(fd)?.release();
		child.files.set(fd, file);
	}
}

/**
 * Starts a subshell that runs `action`.
 * @throws ShellError when no more processes may be started.
 */
export function startSubshell(
	shell: Shell,
	action: (child: Shell) => Promise<number>,
	files: Map<number, OpenFile> = new Map(),
): Process {
	if (shell.process.machine.full) {
		for (const file of files.values()) file.release();
		throw noProcess(shell);
	}
	const child = shell.fork();
	take(child, files);
	child.traps = new Map([...shell.traps].filter(([, text]) => text === ''));
	const program: Program = async (process) => {
		child.process = process;
		try {
			return await finished(child, action);
		} finally {
			child.closeFiles();
		}
	};
	try {
		return shell.process.machine.spawn({
			argv: shell.process.argv,
			env: shell.variables.environment(),
			cwd: shell.process.cwd,
			parent: shell.process,
			program,
			...standard(child),
		});
	} catch (error) {
		child.closeFiles();
		throw error;
	}
}

/** Without a process nothing goes on, as in bash (make_child, throw_to_top_level) and dash (sh_error). */
function noProcess(shell: Shell): ShellError {
	const failure = shell.execFailure(new ExecError('EAGAIN', shell.name), shell.name);
	return new ShellError(failure.message, failure.status);
}

/** The standard streams as Process wants them (for messages about faults, and for `terminal`). */
function standard(shell: Shell) {
	const [input, output, error] = [0, 1, 2].map((fd) => shell.files.get(fd));
	return {
		...(input && { stdin: input.readable }),
		...(output && { stdout: output.writable }),
		...(error && { stderr: error.writable }),
	};
}

/** Runs the body of a shell process to its end: exits, traps and stray jumps become its status. */
export async function finished(shell: Shell, action: (shell: Shell) => Promise<number>): Promise<number> {
	let status: number;
	try {
		status = await action(shell);
	} catch (error) {
		if (error instanceof ExitShell || error instanceof Return || error instanceof Abandon) status = error.status;
		else if (error instanceof Interrupted) status = 130;
		else if (error instanceof LoopJump) status = 0;
		else throw error;
	}
	shell.status = status;
	return runExitTrap(shell, status);
}

async function startBackground(shell: Shell, statement: Statement): Promise<void> {
	const node = statement.command;
	let processes: Process[] = [];
	// Without job control a background command reads nothing.
	const input = (): Map<number, OpenFile> =>
		shell.interactive ? new Map() : new Map([[0, new OpenFile({ input: emptyInput })]]);
	await guarded(shell, async () => {
		if (node.type === 'Pipeline' && node.prefixes.length === 0 && node.commands.length > 1)
			processes = await startPipes(shell, node);
		else if (node.type === 'Command') processes = [await startPart(shell, node, input())];
		else processes = [startSubshell(shell, (child) => runAndOr(child, node), input())];
		return 0;
	});
	const last = processes.at(-1);
	if (!last) return;
	// Ctrl-C is not for background jobs; without job control they are in the shell's own group.
	if (!shell.interactive) for (const process of processes) process.onSignal('INT', () => {});
	shell.lastBackground = last.pid;
	const job = shell.jobs.add(processes, textOf(shell, node));
	if (shell.interactive) await shell.write(2, `[${job.id}] ${last.pid}\n`);
}
