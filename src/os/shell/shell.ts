/**
 * The state of one shell process: variables, functions, options, descriptors, and how it speaks. Long because a
 * subshell copies exactly this, so it is kept in one place.
 */

import type { Function as FunctionNode } from 'unbash';
import type { Work } from '../pace.ts';
import type { ExecError, Process, Program } from '../process.ts';
import { collation } from '../text/collate.ts';
import type { evaluateArithmetic } from './arithmetic.ts';
import type { Jobs } from './jobs.ts';
import { OpenFile } from './open-file.ts';
import { Variables } from './variables.ts';

/** bash (workstation, Debian images), dash (Debian's sh), ash (busybox, alpine). */
export type Flavour = 'bash' | 'dash' | 'ash';

/** What Tab offers for the arguments of one command. `words` is the command line, `current` the index of the word. */
export type Completer = (context: { words: string[]; current: number; process: Process }) => Promise<string[]>;

export interface ShellOptions {
	flavour: Flavour;
	/** By command name. */
	completers?: Record<string, Completer>;
	/** Told $? each time an interactive shell is about to ask for a command. */
	onPrompt?: (status: number) => void;
	/** Read by interactive shells; default ~/.bashrc for bash, $ENV for the others. */
	rcFile?: string;
}

/** A text that is being run, for line numbers. */
export interface Source {
	text: string;
	/** The number of its first line. */
	firstLine: number;
	/** The builtin that it was given to: eval. */
	builtin?: string;
}

export interface ShellFunction {
	node: FunctionNode;
	source: Source;
}

/** `break n` and `continue n` on their way to their loop. */
export class LoopJump extends Error {
	readonly kind: 'break' | 'continue';
	levels: number;
	constructor(kind: 'break' | 'continue', levels: number) {
		super(kind);
		this.kind = kind;
		this.levels = levels;
	}
}

/** `return` on its way to its function or sourced file. */
export class Return extends Error {
	readonly status: number;
	constructor(status: number) {
		super('return');
		this.status = status;
	}
}

/** `exit`, or an error that ends a shell that is not interactive. */
export class ExitShell extends Error {
	readonly status: number;
	constructor(status: number) {
		super('exit');
		this.status = status;
	}
}

/** Ctrl-C at an interactive shell: back to the prompt. */
export class Interrupted extends Error {
	constructor() {
		super('interrupted');
	}
}

/** A wrong expansion or assignment: the message is printed, the command does not run. */
export class ShellError extends Error {
	readonly status: number;
	/** Ends a shell that is not interactive. */
	readonly fatal: boolean;
	constructor(message: string, status = 1, fatal = true) {
		super(message);
		this.status = status;
		this.fatal = fatal;
	}
}

/** After so many commands without a pause a shell lets simulated time pass, so that loops can be interrupted. */
const COMMANDS_BETWEEN_PAUSES = 200;

/** So many pauses last a millisecond; in a loop that goes on and on they grow to a tenth of a second. */
const SHORT_PAUSES = 2_000;
const PAUSES_PER_MILLISECOND = 10;
const LONGEST_PAUSE = 100;

/**
 * So many programs a shell starts at full speed; then each waits a little longer, up to a second. `while true; do
 * wget …; done` in a Pod must not take all the page's time, whose simulated seconds are free.
 */
const CHILDREN_WITHOUT_PAUSE = 300;
const CHILDREN_PER_MILLISECOND = 10;

const OPTION_LETTERS: Record<string, string> = {
	errexit: 'e',
	noglob: 'f',
	noexec: 'n',
	nounset: 'u',
	verbose: 'v',
	xtrace: 'x',
	noclobber: 'C',
	allexport: 'a',
	monitor: 'm',
	hashall: 'h',
	braceexpand: 'B',
	histexpand: 'H',
	noexpand: 'k',
};

export class Shell {
	process: Process;
	readonly options: ShellOptions;
	variables = new Variables();
	functions = new Map<string, ShellFunction>();
	aliases = new Map<string, string>();
	/** `set -o` names that are on. */
	settings = new Set<string>(['braceexpand', 'hashall']);
	/** `shopt` names that are on. */
	shopts = new Set<string>(['extglob', 'sourcepath', 'cmdhist', 'promptvars']);
	positional: string[] = [];
	/** $0 */
	name: string;
	status = 0;
	pipeStatus: number[] = [];
	lastBackground: number | undefined;
	/** Of the last command substitution in this command, which an assignment alone takes over. */
	substitutionStatus: number | undefined;
	files = new Map<number, OpenFile>();
	traps = new Map<string, string>();
	directoryStack: string[] = [];
	previousDirectory: string | undefined;
	history: string[] = [];
	interactive = false;
	/** Started as a login shell (`-l`, or a name that begins with `-`). */
	login = false;
	/** Builtins switched off with `enable -n`. */
	disabled = new Set<string>();
	/** `exit` has told of stopped jobs once. */
	exitWarned = false;
	/** `--norc` */
	skipStartup = false;
	/** A subshell of an interactive shell: names itself as that does. */
	speaksInteractively = false;
	/** In a subshell, $$ stays the first shell's pid. */
	readonly mainPid: number;
	subshellDepth = 0;
	source: Source = { text: '', firstLine: 1 };
	/** Where in `source` the running command is. */
	position = 0;
	functionStack: string[] = [];
	/** How many files deep `source` is, where `return` is fine too. */
	sourceDepth = 0;
	loopDepth = 0;
	/** Within a condition (if, while, &&, ||, !) errexit does not act. */
	conditionDepth = 0;
	/** How many evals, substitutions and traps deep. */
	nesting = 0;
	jobs!: Jobs;
	/** What is to be done when the running command has ended (process substitutions' files). */
	cleanups: (() => Promise<void>)[] = [];
	/** `$_` */
	lastArgument = '';
	readonly startedAt: number;
	/** Ctrl-C came while no child had the foreground. */
	interrupted = false;
	private interruptWaiters = new Set<() => void>();
	/** Signals that came for which a trap is set, oldest first. */
	pendingTraps: string[] = [];
	/** The simple command that runs, as it was written; in a trap the one that set it off (`$BASH_COMMAND`). */
	command = '';
	/** How many traps are running: their commands set off no DEBUG trap. */
	trapDepth = 0;
	/** A signal that ends the shell after its EXIT trap. */
	fatalSignal: number | undefined;
	private commands = 0;
	/** Since the last prompt, by this shell and its subshells: programs started, pauses made, and when the last pause ended. */
	pace = { children: 0, pauses: 0, resumed: 0 };
	secondsOffset = 0;
	/** Comes with the interpreter (fetch-interpreter.ts): before that there is nothing to compute. */
	evaluateArithmetic: typeof evaluateArithmetic | undefined;
	/** Where getopts is within a bundle of options. */
	optionOffset = { index: 1, at: 1 };

	constructor(process: Process, options: ShellOptions, from?: Shell) {
		this.process = process;
		this.options = options;
		this.name = process.argv[0] ?? options.flavour;
		this.mainPid = from?.mainPid ?? process.pid;
		this.startedAt = from?.startedAt ?? process.clock.now();
		if (!from) {
			this.files.set(0, new OpenFile({ input: process.stdin }));
			this.files.set(1, new OpenFile({ output: process.stdout }));
			this.files.set(2, new OpenFile({ output: process.stderr }));
		}
	}

	get flavour(): Flavour {
		return this.options.flavour;
	}

	get isBash(): boolean {
		return this.flavour === 'bash';
	}

	/** A copy for a subshell; it runs in `this.process` until given its own. Its descriptors need `closeFiles`. */
	fork(): Shell {
		const copy = new Shell(this.process, this.options, this);
		copy.evaluateArithmetic = this.evaluateArithmetic;
		copy.variables = this.variables.clone();
		copy.functions = new Map(this.functions);
		copy.aliases = new Map(this.aliases);
		copy.settings = new Set(this.settings);
		copy.settings.delete('monitor');
		copy.shopts = new Set(this.shopts);
		copy.positional = [...this.positional];
		copy.name = this.name;
		copy.status = this.status;
		copy.pipeStatus = this.pipeStatus;
		copy.lastBackground = this.lastBackground;
		for (const [fd, file] of this.files) copy.files.set(fd, file.retain());
		copy.directoryStack = [...this.directoryStack];
		copy.previousDirectory = this.previousDirectory;
		copy.source = this.source;
		copy.position = this.position;
		copy.functionStack = [...this.functionStack];
		copy.sourceDepth = this.sourceDepth;
		copy.conditionDepth = this.conditionDepth;
		copy.nesting = this.nesting;
		copy.command = this.command;
		copy.trapDepth = this.trapDepth;
		copy.subshellDepth = this.subshellDepth + 1;
		copy.history = this.history;
		copy.lastArgument = this.lastArgument;
		copy.secondsOffset = this.secondsOffset;
		copy.sourceKind = this.sourceKind;
		copy.pace = this.pace;
		copy.speaksInteractively = this.interactive || this.speaksInteractively;
		copy.jobs = this.jobs.fork(copy);
		return copy;
	}

	/** Lets go of all descriptors (a subshell has ended). */
	closeFiles(): void {
		for (const file of this.files.values()) file.release();
		this.files.clear();
	}

	/** Writes to descriptor `fd`. */
	write(fd: number, text: string): Promise<void> {
		const file = this.files.get(fd);
		if (text === '') return Promise.resolve();
		return this.process.wait((file ?? new OpenFile({})).writable.write(text));
	}

	print(text: string): Promise<void> {
		return this.write(1, text);
	}

	/** A message on standard error as this shell words it: name, line, text. */
	complain(message: string): Promise<void> {
		return this.write(2, `${this.prefix()}${message}\n`).catch((error) => {
			if (error instanceof Error && error.message === 'Bad file descriptor') return;
			throw error;
		});
	}

	/** What stands before a message. */
	prefix(): string {
		const line = this.line;
		const interactive = this.interactive || this.speaksInteractively;
		if (this.isBash) return interactive ? `${this.name}: ` : `${this.name}: line ${line}: `;
		if (this.flavour === 'dash') return `${this.name}: ${line}: `;
		// ash names the line only in files.
		return interactive || this.sourceKind !== 'file' ? `${this.name}: ` : `${this.name}: line ${line}: `;
	}

	/** Where the commands come from. */
	sourceKind: 'file' | 'string' | 'input' = 'input';

	/** The line of the running command. */
	get line(): number {
		let line = this.source.firstLine;
		const end = Math.min(this.position, this.source.text.length);
		for (let i = this.source.text.indexOf('\n'); i >= 0 && i < end; i = this.source.text.indexOf('\n', i + 1)) line++;
		return line;
	}

	/** Called before a program is started: endless loops of programs slow down. What is started stands for what is not. */
	async paceChildren(): Promise<void> {
		const { clock, machine } = this.process;
		const beyond = ++this.pace.children - CHILDREN_WITHOUT_PAUSE;
		const pause = Math.ceil(Math.min(1000, Math.max(0, beyond) / CHILDREN_PER_MILLISECOND));
		machine.network.standsFor = 1 + pause / Math.max(1, clock.now() - this.pace.resumed);
		if (pause > 0) await this.wait(this.process.sleep(pause));
		this.pace.resumed = clock.now();
	}

	/** Called before each command: takes up signals, and pauses in long loops. */
	async tick(): Promise<void> {
		this.process.checkSignals();
		this.checkInterrupt();
		// Hundreds of shells, each in its own stretch of commands, must not keep the page from its turn together.
		const breath = this.process.clock.breathe();
		if (breath) await this.wait(breath);
		if (++this.commands % COMMANDS_BETWEEN_PAUSES === 0) {
			const beyond = ++this.pace.pauses - SHORT_PAUSES;
			const pause = Math.min(LONGEST_PAUSE, Math.max(1, Math.floor(beyond / PAUSES_PER_MILLISECOND)));
			await this.wait(this.process.compute(pause));
			this.checkInterrupt();
		}
	}

	/** Acts on Ctrl-C or a fatal signal that came meanwhile. */
	checkInterrupt(): void {
		if (this.fatalSignal !== undefined) {
			const signal = this.fatalSignal;
			this.fatalSignal = undefined;
			throw new ExitShell(128 + signal);
		}
		if (!this.interrupted) return;
		this.interrupted = false;
		throw new Interrupted();
	}

	/** Ctrl-C, or a signal that ends the shell: lets go what it waits for. */
	interrupt(): void {
		for (const wake of [...this.interruptWaiters]) wake();
	}

	/** Awaits something that Ctrl-C, traps and fatal signals may cut short (then throws, or gives `onTrap`). */
	async wait<T>(promise: Promise<T>, onTrap?: () => T): Promise<T> {
		const settled = promise.then((value) => ({ value }));
		for (;;) {
			let wake = () => {};
			const interrupted = new Promise<'interrupted'>((resolve) => {
				wake = () => {
					this.process.clock.stir();
					resolve('interrupted');
				};
			});
			this.interruptWaiters.add(wake);
			try {
				const outcome = await this.process.wait(Promise.race([settled, interrupted]));
				if (outcome !== 'interrupted') return outcome.value;
			} finally {
				this.interruptWaiters.delete(wake);
			}
			this.checkInterrupt();
			if (onTrap) return onTrap();
		}
	}

	/** Does work in stretches, between which Ctrl-C and signals come through. */
	async finish<T>(work: Work<T>): Promise<T> {
		for (;;) {
			const step = work.next();
			if (step.done) return step.value;
			await this.work(step.value);
		}
	}

	/** Counts work on so many characters (see Process.work), and pauses when it has added up. */
	async work(characters: number): Promise<void> {
		const pause = this.process.work(characters);
		if (!pause) return;
		await this.wait(pause);
		this.checkInterrupt();
	}

	/** The value of a parameter, special ones too; undefined when unset. */
	lookup(name: string): string | undefined {
		switch (name) {
			case '?':
				return String(this.status);
			case '$':
				return String(this.mainPid);
			case '!':
				return this.lastBackground === undefined ? undefined : String(this.lastBackground);
			case '#':
				return String(this.positional.length);
			case '0':
				return this.name;
			case '-':
				return this.flags;
			case '_':
				return this.lastArgument;
			case '@':
				return this.positional.length === 0 ? undefined : this.positional.join(' ');
			case '*':
				return this.positional.length === 0 ? undefined : this.positional.join(this.separator);
		}
		if (/^\d+$/.test(name)) return this.positional[Number(name) - 1];
		if (this.isBash) {
			switch (name) {
				case 'RANDOM':
					return String(this.process.machine.random.below(32_768));
				case 'SRANDOM':
					return String(this.process.machine.random.uint32());
				case 'SECONDS':
					return String(Math.floor((this.process.clock.now() - this.startedAt) / 1000) + this.secondsOffset);
				case 'EPOCHSECONDS':
					return String(Math.floor(this.process.clock.now() / 1000));
				case 'EPOCHREALTIME':
					return (this.process.clock.now() / 1000).toFixed(6);
				case 'BASHPID':
					return String(this.process.pid);
				case 'BASH_SUBSHELL':
					return String(this.subshellDepth);
				case 'BASH_COMMAND':
					return this.command;
				case 'FUNCNAME':
					return this.functionStack.at(-1);
				case 'PIPESTATUS':
					return this.pipeStatus[0]?.toString();
				case 'UID':
				case 'EUID':
					return this.process.user === 'root' ? '0' : '1000';
				case 'HOSTNAME':
					return this.variables.get(name) ?? this.process.machine.hostname;
			}
		}
		if (name === 'LINENO') return String(this.line);
		return this.variables.get(name);
	}

	/** An array's elements in order, or undefined when `name` is no array. */
	elements(name: string): [string, string][] | undefined {
		if (name === 'PIPESTATUS') return this.pipeStatus.map((status, index) => [String(index), String(status)]);
		if (name === 'FUNCNAME') return this.functionStack.toReversed().map((text, index) => [String(index), text]);
		if (name === 'DIRSTACK')
			return [this.process.cwd, ...this.directoryStack].map((text, index) => [String(index), text]);
		const variable = this.variables.find(name);
		if (variable?.array) return variable.array.inOrder().map(([index, value]) => [String(index), value]);
		if (variable?.associative) return [...variable.associative];
		return undefined;
	}

	/**
	 * Assigns a variable with its attributes and side effects.
	 * @throws VariableError, ArithmeticError
	 */
	assign(name: string, value: string, force = false): void {
		const variable = this.variables.find(name);
		if (name === 'SECONDS' && this.isBash) {
			this.secondsOffset =
				Number.parseInt(value, 10) - Math.floor((this.process.clock.now() - this.startedAt) / 1000) || 0;
			return;
		}
		this.variables.set(name, variable?.integer ? this.arithmetic(value).toString() : value, force);
		if (this.settings.has('allexport')) this.variables.declare(name).exported = true;
	}

	/** Evaluates arithmetic whose `$` expansions are made. Throws ArithmeticError. */
	arithmetic(expression: string): bigint {
		if (!this.evaluateArithmetic) throw new Error('arithmetic before there is an interpreter');
		return this.evaluateArithmetic(expression, {
			get: (name, index) => {
				if (index === undefined) {
					const value = this.lookup(name);
					if (value === undefined && this.settings.has('nounset'))
						throw new ShellError(`${name}: unbound variable`, 127);
					return value ?? '';
				}
				return this.element(name, index) ?? '';
			},
			set: (name, value, index) => {
				if (index === undefined) this.variables.set(name, value);
				else this.variables.setElement(name, this.variables.find(name)?.associative ? index : Number(index), value);
			},
			isAssociative: (name) => this.variables.find(name)?.associative !== undefined,
		});
	}

	/** One element; `index` is evaluated already. */
	element(name: string, index: string): string | undefined {
		const variable = this.variables.find(name);
		if (variable?.associative) return variable.associative.get(index);
		let at = Number(index);
		if (variable?.array) return variable.array.get(at < 0 ? at + variable.array.end : at);
		const elements = this.elements(name);
		if (!elements) return at === 0 || at === -1 ? this.lookup(name) : undefined;
		if (at < 0) at += elements.length;
		return elements.find(([key]) => key === String(at))?.[1];
	}

	/** The characters of IFS. */
	get ifs(): string {
		return this.variables.get('IFS') ?? ' \t\n';
	}

	/** What joins `"$*"`. */
	get separator(): string {
		return this.variables.find('IFS') ? (this.ifs[0] ?? '') : ' ';
	}

	/** `$-` */
	get flags(): string {
		const letters = [...this.settings]
			.map((name) => OPTION_LETTERS[name] ?? '')
			.filter((letter) => letter !== 'B' || this.isBash);
		const order = 'aefhimnuvxBCEH';
		if (this.interactive) letters.push('i');
		const extra = this.sourceKind === 'string' ? 'c' : this.sourceKind === 'input' ? 's' : '';
		return letters.sort((a, b) => order.indexOf(a) - order.indexOf(b)).join('') + extra;
	}

	/** The order of file names. */
	get compare(): (a: string, b: string) => number {
		return collation({
			LC_ALL: this.variables.get('LC_ALL'),
			LC_COLLATE: this.variables.get('LC_COLLATE'),
			LANG: this.variables.get('LANG'),
		});
	}

	/**
	 * Starts a child with this shell's descriptors and exported variables.
	 * @throws ExecError
	 */
	spawn(argv: string[], program?: Program, env = this.variables.environment()): Process {
		const file = (fd: number) => this.files.get(fd) ?? new OpenFile({});
		const standard = [0, 1, 2].map((fd) => file(fd).retain());
		try {
			const child = this.process.machine.spawn({
				argv,
				env,
				cwd: this.process.cwd,
				parent: this.process,
				user: this.process.user,
				terminal: this.process.terminal,
				stdin: file(0).readable,
				stdout: file(1).writable,
				stderr: file(2).writable,
				...(program && { program }),
			});
			child.atExit(() => {
				for (const open of standard) open.release();
			});
			return child;
		} catch (error) {
			for (const open of standard) open.release();
			throw error;
		}
	}

	/** The words for a failed fork or exec, and the status. */
	execFailure(error: ExecError, name: string): { message: string; status: number } {
		if (error.code === 'EAGAIN')
			return { message: this.isBash ? 'fork: retry: Resource temporarily unavailable' : 'Cannot fork', status: 254 };
		if (error.code === 'ENOENT') {
			const slash = name.includes('/');
			// The file is there; what its first line names is not.
			if (this.isBash && error.file !== name)
				return { message: `${name}: cannot execute: required file not found`, status: 127 };
			if (this.isBash)
				return { message: slash ? `${name}: No such file or directory` : `${name}: command not found`, status: 127 };
			return { message: `${name}: not found`, status: 127 };
		}
		if (error.code === 'EISDIR')
			return { message: this.isBash ? `${name}: Is a directory` : `${name}: Permission denied`, status: 126 };
		return { message: `${name}: ${error.message}`, status: 126 };
	}
}
