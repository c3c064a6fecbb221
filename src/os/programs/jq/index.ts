/** jq(1), version 1.7: reads JSON, runs a filter on each value, prints what comes of it. */

import type { Process } from '../../process.ts';
import type { Command } from '../types.ts';
import { Halt } from './builtins/core.ts';
import { builtins } from './builtins/index.ts';
import { libraryDefinitions } from './builtins/library.ts';
import { coloursOf, toColouredJson } from './colour.ts';
import type { Env, Host } from './environment.ts';
import { Evaluator } from './evaluate.ts';
import { Inputs } from './inputs.ts';
import { argumentsOf, OptionError, type Options, readOptions } from './options.ts';
import { parseProgram } from './parser.ts';
import { quote, toJson } from './print.ts';
import { ParseError } from './reader.ts';
import { resolve } from './resolve.ts';
import { CompileError, type Node } from './syntax.ts';
import { JqError, objectOf, truthy, type Value, Work, WorkLimit } from './value.ts';

const USAGE = `jq - commandline JSON processor [version 1.7]

Usage:	jq [options] <jq filter> [file...]
	jq [options] --args <jq filter> [strings...]
	jq [options] --jsonargs <jq filter> [JSON_TEXTS...]

The filter runs on each JSON value of the files (or of standard input), and
its results are printed as JSON. The filter . prints what came in, indented.

Example:

	$ echo '{"foo": 0}' | jq .foo
	0
`;

const OPTIONS = `
Command options:
  -n, --null-input          run once, on null, instead of on the input
  -R, --raw-input           inputs are lines of text
  -s, --slurp               one input: an array of all values
  -c, --compact-output      each result on one line
  -r, --raw-output          strings without quotes
      --raw-output0         likewise, a NUL after each result
  -j, --join-output         likewise, nothing after each result
  -a, --ascii-output        characters beyond ASCII as escapes
  -S, --sort-keys           objects' keys sorted
  -C, --color-output        colours even when not on a terminal
  -M, --monochrome-output   no colours
      --tab                 indent by tabs
      --indent n            indent by n blanks, at most 7
      --stream              inputs are the parts of values with their paths
  -f, --from-file file      the filter is in this file
      --arg name value      $name is this string
      --argjson name value  $name is this JSON value
      --slurpfile name file $name is an array of the file's values
      --rawfile name file   $name is the file's text
      --args                what follows are strings: $ARGS.positional
      --jsonargs            what follows are JSON values: $ARGS.positional
  -e, --exit-status         exit with 1 when the last result is false or null
  -V, --version             print the version
  -h, --help                print this
`;

const HINT =
	'Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n';

/** Exit statuses (manual, `--exit-status`). */
const [MISUSE, COMPILE, NO_OUTPUT, FAILED] = [2, 3, 4, 5];
/** Text that is gathered before it is written. */
const BATCH = 4_096;

export const jq: Command = {
	name: 'jq',
	summary: 'Process JSON.',
	program: async (process) => {
		let options: Options;
		try {
			options = readOptions(process);
		} catch (error) {
			if (!(error instanceof OptionError)) throw error;
			await process.warn(`jq: ${error.message}\n${error.hint ? HINT : ''}`);
			return MISUSE;
		}
		if (options.show) {
			const text = { help: USAGE + OPTIONS, version: 'jq-1.7\n', build: "the sandbox's own\n" }[options.show];
			await process.print(text);
			return 0;
		}
		if (options.program === undefined) {
			if (process.stdin.terminal || process.stdout.terminal) {
				await process.warn(`${USAGE}\nFor listing the command options, use jq --help.\n`);
				return MISUSE;
			}
			options.program = '.';
		}
		return new Run(process, options, options.program).run();
	},
};

/** Does the filter ask for inputs itself? They must be there then, since filters do not wait. */
const asksForInput = (program: string): boolean => /\binputs?\b/.test(program);

class Run {
	private readonly process: Process;
	private readonly options: Options;
	private readonly program: string;
	private readonly inputs: Inputs;
	private readonly work = new Work();
	private readonly print: (value: Value) => string;
	/** What is to be written, in order; `error` to standard error. */
	private pending: { text: string; error: boolean }[] = [];
	private size = 0;
	private failed = false;
	private last: Value | undefined;

	constructor(process: Process, options: Options, program: string) {
		this.process = process;
		this.options = options;
		this.program = program;
		this.inputs = new Inputs(process, options.files, options);
		this.print = this.printer();
	}

	async run(): Promise<number> {
		const { process, options } = this;
		let evaluator: Evaluator;
		let filter: { node: Node; env: Env };
		try {
			filter = this.compile();
			evaluator = new Evaluator(this.host());
		} catch (error) {
			if (!(error instanceof CompileError)) throw error;
			await process.warn(error.report(this.program));
			return COMPILE;
		}
		if (asksForInput(this.program)) await this.inputs.loadAll();
		try {
			if (options.nullInput) await this.one(evaluator, filter, null);
			else await this.all(evaluator, filter);
		} catch (error) {
			if (error instanceof Halt) {
				this.put(error.text, true);
				await this.flush();
				return error.status;
			}
			if (!(error instanceof ParseError)) throw error;
			this.put(`jq: parse error: ${error.message}\n`, true);
			this.failed = true;
		}
		await this.flush();
		return this.status();
	}

	/** Runs the filter on each input; one more after a file that cannot be read, as jq does. */
	private async all(evaluator: Evaluator, filter: { node: Node; env: Env }): Promise<void> {
		while (!this.inputs.failed) {
			const input = await this.inputs.next();
			if (input === undefined) return;
			await this.one(evaluator, filter, input);
		}
	}

	private status(): number {
		if (this.inputs.failed) return MISUSE;
		if (this.failed) return FAILED;
		if (!this.options.exitStatus) return 0;
		if (this.last === undefined) return NO_OUTPUT;
		return truthy(this.last) ? 0 : 1;
	}

	private compile(): { node: Node; env: Env } {
		const { named } = this.options;
		const node = parseProgram(this.program);
		const library = libraryDefinitions();
		resolve(node, ['ENV', 'ARGS', ...named.keys()], (name, arity) => {
			const key = `${name}/${arity}`;
			return !name.startsWith('_') && (builtins.has(key) || library.has(key));
		});
		let env: Env = { kind: 'variable', name: 'ARGS', value: argumentsOf(this.options), up: undefined };
		for (const [name, value] of named) env = { kind: 'variable', name, value, up: env };
		return { node, env };
	}

	private host(): Host {
		const { process, inputs } = this;
		return {
			work: this.work,
			builtins,
			library: libraryDefinitions(),
			nextInput: () => inputs.nextLoaded(),
			warn: (text) => this.put(text, true),
			now: () => process.clock.now(),
			environment: () => objectOf(Object.entries(process.env)),
			inputFilename: () => inputs.filename ?? null,
			inputLine: () => inputs.line,
		};
	}

	/** Runs the filter on one input. Throws Halt, and ParseError of inputs the filter asked for. */
	private async one(evaluator: Evaluator, filter: { node: Node; env: Env }, input: Value): Promise<void> {
		this.work.renew();
		try {
			for (const value of evaluator.values(filter, input)) {
				this.put(`${this.options.start}${this.print(value)}${this.options.end}`, false);
				this.last = value;
				if (this.size >= BATCH) await this.flush();
			}
		} catch (error) {
			this.put(`jq: error${this.complaint(error)}\n`, true);
			this.failed = true;
		}
		// A value that came over a pipe shows at once: `kubectl get -w -o json | jq` waits for the next one.
		await this.flush();
	}

	/** What is told of an error after `jq: error`; what is no error of a filter is thrown on. */
	private complaint(error: unknown): string {
		if (error instanceof WorkLimit) return `: ${error.message}`;
		if (error instanceof RangeError) return ': the filter goes too deep for the sandbox';
		if (!(error instanceof JqError)) throw error;
		const { value } = error;
		const place = ` (at ${this.inputs.place})`;
		return typeof value === 'string' ? `${place}: ${value}` : `${place} (not a string): ${toJson(value, this.work)}`;
	}

	private printer(): (value: Value) => string {
		const { options, process, work } = this;
		const { env, stdout } = process;
		const colour = options.colour ?? (stdout.terminal !== undefined && env.TERM !== 'dumb' && !env.NO_COLOR);
		const colours = colour ? coloursOf(env.JQ_COLORS) : undefined;
		return (value) => {
			if (options.raw && typeof value === 'string') {
				if (options.end === '\0' && value.includes('\0'))
					throw new JqError('Cannot dump a string containing NUL with --raw-output0 option');
				return options.ascii ? quote(value, true) : value;
			}
			return colours ? toColouredJson(value, work, options, colours) : toJson(value, work, options);
		};
	}

	private put(text: string, error: boolean): void {
		const last = this.pending.at(-1);
		if (last?.error === error) last.text += text;
		else this.pending.push({ text, error });
		this.size += text.length;
	}

	private async flush(): Promise<void> {
		const { pending, process } = this;
		this.pending = [];
		this.size = 0;
		for (const { text, error } of pending) await (error ? process.warn(text) : process.print(text));
		process.checkSignals();
		this.work.renew();
	}
}
