/**
 * awk(1): POSIX awk on text fields, without pipes. Long because it is a whole language's interpreter, one class over
 * one state.
 */

import { FileError } from '../fs.ts';
import type { Process } from '../process.ts';
import { type Readable, readAll } from '../stream.ts';
import { type Matcher, MatchLimit } from '../text/matcher.ts';
import { formatPrintf } from '../text/printf.ts';
import { compileRegex, quoteRegex, RegexError } from '../text/regex.ts';
import { type AwkProgram, AwkSyntaxError, type Expr, parseAwk, type Rule, type Stmt } from './awk-parser.ts';
import { type Command, command, openInput, UsageError } from './types.ts';

/** A number, a text, or a text from input that counts as a number where it looks like one. */
type Value = number | string | { text: string; number: number };

class Jump extends Error {
	readonly kind: 'next' | 'break' | 'continue' | 'exit' | 'return';
	readonly value: Value | undefined;
	constructor(kind: Jump['kind'], value?: Value) {
		super(kind);
		this.kind = kind;
		this.value = value;
	}
}

class AwkError extends Error {}

type Cells = Map<string, Value>;
interface Frame {
	values: Map<string, Value>;
	arrays: Map<string, Cells>;
}

const isNumeric = (text: string): boolean => /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text);
const fromInput = (text: string): Value => (isNumeric(text) ? { text, number: Number(text) } : text);
const truth = (value: Value): boolean =>
	typeof value === 'number' ? value !== 0 : typeof value === 'string' ? value !== '' : value.number !== 0;
const numberOf = (value: Value): number => {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string') return value.number;
	return Number(/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(value)?.[0] ?? 0);
};

class Interpreter {
	private readonly globals: Frame = { values: new Map(), arrays: new Map() };
	private readonly frames: Frame[] = [];
	private fields: string[] = [''];
	private steps = 0;
	private output = '';
	private readonly files = new Set<string>();
	private readonly inputs = new Map<string, { lines: string[]; at: number }>();
	private readonly regexes = new Map<string, Matcher>();
	private readonly ranges = new Set<Rule>();
	private readonly process: Process;
	private readonly program: AwkProgram;
	private readonly operands: string[];
	private nextOperand = 0;
	private input: Readable | undefined;
	private buffer = '';
	private usedInput = false;
	private random: number;
	status = 0;

	constructor(
		process: Process,
		program: AwkProgram,
		operands: string[],
		assignments: string[],
		separator: string | undefined,
	) {
		this.process = process;
		this.program = program;
		this.operands = operands;
		this.random = 0;
		const { values } = this.globals;
		for (const [name, value] of Object.entries({
			FS: ' ',
			OFS: ' ',
			ORS: '\n',
			RS: '\n',
			NR: 0,
			NF: 0,
			FNR: 0,
			SUBSEP: '\x1c',
			CONVFMT: '%.6g',
			OFMT: '%.6g',
			RSTART: 0,
			RLENGTH: -1,
			FILENAME: '',
		}))
			values.set(name, value);
		if (separator !== undefined) values.set('FS', separator);
		const environment: Cells = new Map(Object.entries(process.env).map(([name, value]) => [name, fromInput(value)]));
		this.globals.arrays.set('ENVIRON', environment);
		this.globals.arrays.set(
			'ARGV',
			new Map(['awk', ...operands].map((word, index) => [String(index), fromInput(word)])),
		);
		values.set('ARGC', operands.length + 1);
		for (const text of assignments) this.assignText(text);
	}

	private assignText(text: string): void {
		const at = text.indexOf('=');
		const decoded = text
			.slice(at + 1)
			.replace(/\\([nt\\"])/g, (_, letter: string) => ({ n: '\n', t: '\t', '\\': '\\', '"': '"' })[letter] as string);
		this.globals.values.set(text.slice(0, at), fromInput(decoded));
	}

	async run(): Promise<number> {
		try {
			await this.rules('BEGIN');
			if (this.program.rules.some((rule) => rule.pattern !== 'BEGIN')) {
				for (let line = await this.readRecord(); line !== undefined; line = await this.readRecord()) {
					this.setRecord(line);
					try {
						await this.mainRules();
					} catch (error) {
						if (!(error instanceof Jump) || error.kind !== 'next') throw error;
					}
					if (this.output.length > 8192) await this.flush();
				}
			}
		} catch (error) {
			if (!(error instanceof Jump) || error.kind !== 'exit') throw error;
			this.status = numberOf(error.value ?? this.status);
		}
		try {
			await this.rules('END');
		} catch (error) {
			if (!(error instanceof Jump) || error.kind !== 'exit') throw error;
			if (error.value !== undefined) this.status = numberOf(error.value);
		}
		await this.flush();
		return this.status;
	}

	async flush(): Promise<void> {
		const text = this.output;
		this.output = '';
		if (text) await this.process.print(text);
	}

	private async rules(kind: 'BEGIN' | 'END'): Promise<void> {
		for (const rule of this.program.rules) if (rule.pattern === kind && rule.action) await this.execute(rule.action);
	}

	private async mainRules(): Promise<void> {
		for (const rule of this.program.rules) {
			if (rule.pattern === 'BEGIN' || rule.pattern === 'END') continue;
			if (rule.until && rule.pattern) {
				if (!this.ranges.has(rule)) {
					if (!truth(await this.evaluate(rule.pattern))) continue;
					this.ranges.add(rule);
				}
				if (truth(await this.evaluate(rule.until))) this.ranges.delete(rule);
			} else if (rule.pattern && !truth(await this.evaluate(rule.pattern))) continue;
			if (rule.action) await this.execute(rule.action);
			else this.output += `${this.fields[0]}${this.text(this.get('ORS'))}`;
		}
	}

	// Input.

	private async readRecord(): Promise<string | undefined> {
		for (;;) {
			if (!this.input && !(await this.openNext())) return undefined;
			const separator = this.text(this.get('RS'));
			const end = separator === '' ? /\n\n+/.exec(this.buffer) : undefined;
			const at = separator === '' ? (end?.index ?? -1) : this.buffer.indexOf(separator);
			if (at >= 0) {
				const record = this.buffer.slice(0, at);
				this.buffer = this.buffer.slice(at + (end?.[0].length ?? separator.length));
				return this.count(record);
			}
			const chunk = await this.input?.read();
			if (typeof chunk === 'string') {
				this.buffer += separator === '' && this.buffer === '' ? chunk.replace(/^\n+/, '') : chunk;
				continue;
			}
			const rest = this.buffer;
			this.buffer = '';
			this.input = undefined;
			const last = separator === '\n' ? rest : rest.replace(/\n$/, '');
			if (last !== '') return this.count(last);
		}
	}

	private count(record: string): string {
		this.set('NR', numberOf(this.get('NR')) + 1);
		this.set('FNR', numberOf(this.get('FNR')) + 1);
		return record;
	}

	private async openNext(): Promise<boolean> {
		while (this.nextOperand < this.operands.length) {
			const name = this.operands[this.nextOperand++] as string;
			if (/^[A-Za-z_]\w*=/.test(name)) {
				this.assignText(name);
				continue;
			}
			this.usedInput = true;
			try {
				this.input = await openInput(this.process, name);
				this.globals.values.set('FILENAME', name);
				this.set('FNR', 0);
				return true;
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				throw new AwkError(`cannot open ${name} (${error.message})`);
			}
		}
		if (this.usedInput) return false;
		this.usedInput = true;
		this.input = this.process.stdin;
		return true;
	}

	private setRecord(record: string): void {
		this.fields = [record, ...this.splitText(record, this.get('FS'))];
		this.globals.values.set('NF', this.fields.length - 1);
	}

	private splitText(text: string, separator: Value): string[] {
		const by = this.text(separator);
		if (text === '') return [];
		if (by === ' ') return text.trim() === '' ? [] : text.trim().split(/\s+/);
		if (by === '') return [...text];
		if ([...by].length === 1 && by !== ' ' && !/[\\^$.[\]|()*+?{}]/.test(by)) return text.split(by);
		const matcher = this.regex([...by].length === 1 ? quoteRegex(by) : by);
		const pieces: string[] = [];
		let at = 0;
		for (let from = 0; ; ) {
			const match = matcher.search(text, from);
			if (!match) break;
			if (match.end === match.start) {
				from = match.end + 1;
				if (from > text.length) break;
				continue;
			}
			pieces.push(text.slice(at, match.start));
			at = match.end;
			from = match.end;
		}
		return [...pieces, text.slice(at)];
	}

	// Values.

	private text(value: Value, output = false): string {
		if (typeof value === 'string') return value;
		if (typeof value !== 'number') return value.text;
		if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value);
		if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
		return formatPrintf(this.text(this.get(output ? 'OFMT' : 'CONVFMT')), [String(value)], 0).text;
	}

	private regex(source: string): Matcher {
		let matcher = this.regexes.get(source);
		if (!matcher) {
			matcher = compileRegex(source, { extended: true });
			this.regexes.set(source, matcher);
		}
		return matcher;
	}

	private get(name: string): Value {
		return this.frames.at(-1)?.values.get(name) ?? this.globals.values.get(name) ?? '';
	}

	private set(name: string, value: Value): void {
		const frame = this.frames.at(-1);
		if (frame?.values.has(name)) frame.values.set(name, value);
		else this.globals.values.set(name, value);
		if (name === 'NF') {
			const count = Math.max(0, Math.min(100_000, numberOf(value)));
			while (this.fields.length - 1 < count) this.fields.push('');
			this.fields.length = count + 1;
			this.rebuild();
		}
	}

	private rebuild(): void {
		this.fields[0] = this.fields.slice(1).join(this.text(this.get('OFS')));
	}

	private cells(name: string): Cells {
		const frame = this.frames.at(-1);
		const local = frame?.arrays.get(name);
		if (local) return local;
		if (frame?.values.has(name)) {
			// A parameter without a value becomes an array on first use.
			const made: Cells = new Map();
			frame.arrays.set(name, made);
			return made;
		}
		let cells = this.globals.arrays.get(name);
		if (!cells) {
			cells = new Map();
			this.globals.arrays.set(name, cells);
		}
		return cells;
	}

	private async key(keys: Expr[]): Promise<string> {
		const parts: string[] = [];
		for (const key of keys) parts.push(this.text(await this.evaluate(key)));
		return parts.join(this.text(this.get('SUBSEP')));
	}

	private field(index: number): Value {
		if (index < 0) throw new AwkError(`attempt to access field ${index}`);
		return fromInput(this.fields[index] ?? '');
	}

	private async store(target: Expr, value: Value): Promise<void> {
		if (target.type === 'variable') this.set(target.name, value);
		else if (target.type === 'element') this.cells(target.name).set(await this.key(target.keys), value);
		else if (target.type === 'field') {
			const index = numberOf(await this.evaluate(target.index));
			if (index < 0 || index > 100_000) throw new AwkError(`attempt to access field ${index}`);
			if (index === 0) {
				this.setRecord(this.text(value));
				return;
			}
			while (this.fields.length <= index) this.fields.push('');
			this.fields[index] = this.text(value);
			this.globals.values.set('NF', this.fields.length - 1);
			this.rebuild();
		}
	}

	private compare(left: Value, right: Value): number {
		const numeric = (value: Value) => typeof value !== 'string';
		if (numeric(left) && numeric(right)) return numberOf(left) - numberOf(right);
		// An unset variable compares as a number with a number.
		if ((left === '' && typeof right === 'number') || (right === '' && typeof left === 'number'))
			return numberOf(left) - numberOf(right);
		const [a, b] = [this.text(left), this.text(right)];
		return a < b ? -1 : a > b ? 1 : 0;
	}

	// Expressions.

	private async evaluate(node: Expr): Promise<Value> {
		switch (node.type) {
			case 'number':
			case 'string':
				return node.value;
			case 'regex':
				return this.regex(node.source).search(this.fields[0] ?? '') ? 1 : 0;
			case 'variable':
				return this.get(node.name);
			case 'field':
				return this.field(numberOf(await this.evaluate(node.index)));
			case 'element': {
				const cells = this.cells(node.name);
				const key = await this.key(node.keys);
				const value = cells.get(key);
				if (value === undefined) cells.set(key, '');
				return value ?? '';
			}
			case 'in':
				return this.cells(node.name).has(await this.key(node.keys)) ? 1 : 0;
			case 'group': {
				let value: Value = '';
				for (const item of node.items) value = await this.evaluate(item);
				return value;
			}
			case 'assign': {
				let value = await this.evaluate(node.value);
				if (node.operator !== '=')
					value = arithmetic(node.operator[0] as string, numberOf(await this.evaluate(node.target)), numberOf(value));
				await this.store(node.target, value);
				return value;
			}
			case 'increment': {
				const before = numberOf(await this.evaluate(node.target));
				await this.store(node.target, before + node.by);
				return node.prefix ? before + node.by : before;
			}
			case 'unary': {
				const value = await this.evaluate(node.operand);
				return node.operator === '!'
					? truth(value)
						? 0
						: 1
					: node.operator === '-'
						? -numberOf(value)
						: numberOf(value);
			}
			case 'conditional':
				return this.evaluate(truth(await this.evaluate(node.test)) ? node.yes : node.no);
			case 'match': {
				const text = this.text(await this.evaluate(node.text));
				const found = (await this.pattern(node.pattern)).search(text) !== undefined;
				return found !== node.negated ? 1 : 0;
			}
			case 'binary':
				return this.binary(node);
			case 'call':
				return this.call(node.name, node.args);
			case 'getline':
				return this.getline(node);
		}
	}

	private async pattern(node: Expr): Promise<Matcher> {
		return this.regex(node.type === 'regex' ? node.source : this.text(await this.evaluate(node)));
	}

	private async binary(node: Extract<Expr, { type: 'binary' }>): Promise<Value> {
		const left = await this.evaluate(node.left);
		if (node.operator === '&&') return truth(left) && truth(await this.evaluate(node.right)) ? 1 : 0;
		if (node.operator === '||') return truth(left) || truth(await this.evaluate(node.right)) ? 1 : 0;
		const right = await this.evaluate(node.right);
		switch (node.operator) {
			case ' ': {
				const text = this.text(left) + this.text(right);
				if (text.length > 8_000_000) throw new AwkError('string too long');
				return text;
			}
			case '<':
				return this.compare(left, right) < 0 ? 1 : 0;
			case '<=':
				return this.compare(left, right) <= 0 ? 1 : 0;
			case '>':
				return this.compare(left, right) > 0 ? 1 : 0;
			case '>=':
				return this.compare(left, right) >= 0 ? 1 : 0;
			case '==':
				return this.compare(left, right) === 0 ? 1 : 0;
			case '!=':
				return this.compare(left, right) !== 0 ? 1 : 0;
			default:
				return arithmetic(node.operator, numberOf(left), numberOf(right));
		}
	}

	private async getline(node: Extract<Expr, { type: 'getline' }>): Promise<Value> {
		let line: string | undefined;
		if (node.file) {
			const name = this.text(await this.evaluate(node.file));
			let source = this.inputs.get(name);
			if (!source) {
				const file = this.process.fs.find(this.process.path(name));
				if (name !== '-' && file?.type !== 'file') return -1;
				const text =
					name === '-' ? await readAll(this.process.stdin) : this.process.fs.readFile(this.process.path(name));
				source = { lines: text.replace(/\n$/, '').split('\n'), at: 0 };
				if (text === '') source.lines = [];
				this.inputs.set(name, source);
			}
			line = source.lines[source.at++];
		} else line = await this.readRecord();
		if (line === undefined) return 0;
		if (node.target) await this.store(node.target, fromInput(line));
		else this.setRecord(line);
		return 1;
	}

	private async call(name: string, args: Expr[]): Promise<Value> {
		const definition = this.program.functions.get(name);
		if (definition) return this.callFunction(name, args);
		const value = async (index: number): Promise<Value> => (args[index] ? this.evaluate(args[index] as Expr) : '');
		const text = async (index: number) => this.text(await value(index));
		const number = async (index: number) => numberOf(await value(index));
		switch (name) {
			case 'length': {
				const first = args[0];
				if (!first) return (this.fields[0] ?? '').length;
				if (
					first.type === 'variable' &&
					(this.frames.at(-1)?.arrays.has(first.name) ||
						(!this.globals.values.has(first.name) && this.globals.arrays.has(first.name)))
				)
					return this.cells(first.name).size;
				return [...(await text(0))].length;
			}
			case 'substr': {
				const characters = [...(await text(0))];
				const start = Math.round(await number(1));
				const end = args[2] ? start + Math.round(await number(2)) : Number.POSITIVE_INFINITY;
				return characters.slice(Math.max(0, start - 1), Math.max(0, end - 1)).join('');
			}
			case 'index':
				return (await text(0)).indexOf(await text(1)) + 1;
			case 'split': {
				const target = args[1];
				if (target?.type !== 'variable') throw new AwkError('split needs an array');
				const pieces = this.splitText(
					await text(0),
					args[2] ? (args[2].type === 'regex' ? args[2].source : await value(2)) : this.get('FS'),
				);
				const cells = this.cells(target.name);
				cells.clear();
				for (const [index, piece] of pieces.entries()) cells.set(String(index + 1), fromInput(piece));
				return pieces.length;
			}
			case 'sub':
			case 'gsub':
				return this.substitute(name === 'gsub', args);
			case 'match': {
				const match = (await this.pattern(args[1] as Expr)).search(await text(0));
				this.set('RSTART', match ? match.start + 1 : 0);
				this.set('RLENGTH', match ? match.end - match.start : -1);
				return match ? match.start + 1 : 0;
			}
			case 'sprintf':
				return this.format(args);
			case 'tolower':
				return (await text(0)).toLowerCase();
			case 'toupper':
				return (await text(0)).toUpperCase();
			case 'int':
				return Math.trunc(await number(0));
			case 'sqrt':
				return Math.sqrt(await number(0));
			case 'exp':
				return Math.exp(await number(0));
			case 'log':
				return Math.log(await number(0));
			case 'sin':
				return Math.sin(await number(0));
			case 'cos':
				return Math.cos(await number(0));
			case 'atan2':
				return Math.atan2(await number(0), await number(1));
			case 'rand':
				return this.process.machine.random.float();
			case 'srand': {
				const before = this.random;
				this.random = args[0] ? await number(0) : Math.floor(this.process.clock.now() / 1000);
				return before;
			}
			case 'systime':
				return Math.floor(this.process.clock.now() / 1000);
			case 'close':
			case 'fflush':
				return 0;
			case 'system':
				throw new AwkError('system() is not supported in this sandbox');
			default:
				throw new AwkError(`function ${name} never defined`);
		}
	}

	private async callFunction(name: string, args: Expr[]): Promise<Value> {
		const definition = this.program.functions.get(name) as NonNullable<ReturnType<AwkProgram['functions']['get']>>;
		if (this.frames.length > 200) throw new AwkError('function call nesting too deep');
		const frame: Frame = { values: new Map(), arrays: new Map() };
		for (const [index, parameter] of definition.parameters.entries()) {
			const argument = args[index];
			frame.values.set(parameter, '');
			if (
				argument?.type === 'variable' &&
				(this.frames.at(-1)?.arrays.has(argument.name) ||
					(!this.frames.at(-1)?.values.has(argument.name) && !this.globals.values.has(argument.name)))
			)
				frame.arrays.set(parameter, this.cells(argument.name));
			else if (argument) frame.values.set(parameter, await this.evaluate(argument));
		}
		await null;
		this.frames.push(frame);
		try {
			await this.execute(definition.body);
			return '';
		} catch (error) {
			if (error instanceof Jump && error.kind === 'return') return error.value ?? '';
			throw error;
		} finally {
			this.frames.pop();
		}
	}

	private async substitute(all: boolean, args: Expr[]): Promise<Value> {
		const matcher = await this.pattern(args[0] as Expr);
		const replacement = this.text(await this.evaluate(args[1] as Expr));
		const target: Expr = args[2] ?? { type: 'field', index: { type: 'number', value: 0 } };
		const text = this.text(await this.evaluate(target));
		let output = '';
		let at = 0;
		let count = 0;
		for (let from = 0; from <= text.length; ) {
			const match = matcher.search(text, from);
			if (!match) break;
			if (match.end === match.start && match.start === at && count > 0 && at > 0) {
				from = match.end + 1;
				continue;
			}
			count++;
			output +=
				text.slice(at, match.start) +
				replacement.replace(/\\\\|\\&|&/g, (mark) =>
					mark === '&' ? text.slice(match.start, match.end) : mark === '\\&' ? '&' : '\\',
				);
			at = match.end;
			from = match.end > match.start ? match.end : match.end + 1;
			if (!all) break;
		}
		if (count > 0) await this.store(target, output + text.slice(at));
		return count;
	}

	private async format(args: Expr[]): Promise<string> {
		const values: string[] = [];
		let format = '';
		for (const [index, arg] of args.entries()) {
			const value = await this.evaluate(arg);
			if (index === 0) format = this.text(value);
			else values.push(this.text(value));
		}
		// printf(1) would repeat the format and mind what is no number; awk does neither.
		let used = 0;
		const single = format.replace(
			/%(%|[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([diouxXeEfFgGcs]))/g,
			(whole, body: string, letter: string | undefined) => {
				if (body === '%' || !letter) return '%';
				const stars = (body.match(/\*/g) ?? []).map(() => values[used++] ?? '0');
				const argument = values[used++] ?? '';
				const clean = 'diouxX'.includes(letter)
					? String(Math.trunc(numberOf(argument)))
					: 'eEfFgG'.includes(letter)
						? String(numberOf(argument))
						: letter === 'c' && isNumeric(argument) && argument !== ''
							? String.fromCodePoint(Math.max(0, Number(argument)) % 0x110000)
							: argument;
				return formatPrintf(whole, [...stars, clean], 0).text;
			},
		);
		return single;
	}

	// Statements.

	private async execute(node: Stmt): Promise<void> {
		if (++this.steps % 2000 === 0) {
			await this.flush();
			await this.process.sleep(1);
		}
		switch (node.type) {
			case 'block':
				for (const statement of node.body) await this.execute(statement);
				return;
			case 'expression':
				await this.evaluate(node.value);
				return;
			case 'print':
				await this.print(node);
				return;
			case 'if':
				if (truth(await this.evaluate(node.test))) await this.execute(node.yes);
				else if (node.no) await this.execute(node.no);
				return;
			case 'while':
				while (truth(await this.evaluate(node.test))) if (await this.body(node.body)) return;
				return;
			case 'do':
				do if (await this.body(node.body)) return;
				while (truth(await this.evaluate(node.test)));
				return;
			case 'for':
				if (node.start) await this.execute(node.start);
				while (!node.test || truth(await this.evaluate(node.test))) {
					if (await this.body(node.body)) return;
					if (node.step) await this.execute(node.step);
				}
				return;
			case 'forin':
				for (const key of [...this.cells(node.name).keys()]) {
					this.set(node.variable, fromInput(key));
					if (await this.body(node.body)) return;
				}
				return;
			case 'delete':
				if (node.keys) this.cells(node.name).delete(await this.key(node.keys));
				else this.cells(node.name).clear();
				return;
			case 'exit':
			case 'return':
				throw new Jump(node.type, node.value ? await this.evaluate(node.value) : undefined);
			default:
				throw new Jump(node.type);
		}
	}

	/** Runs a loop's body. Returns true when the loop is over. */
	private async body(statement: Stmt): Promise<boolean> {
		try {
			await this.execute(statement);
		} catch (error) {
			if (!(error instanceof Jump)) throw error;
			if (error.kind === 'break') return true;
			if (error.kind !== 'continue') throw error;
		}
		return false;
	}

	private async print(node: Extract<Stmt, { type: 'print' }>): Promise<void> {
		let text: string;
		if (node.format) text = await this.format(node.args);
		else if (node.args.length === 0) text = (this.fields[0] ?? '') + this.text(this.get('ORS'));
		else {
			const parts: string[] = [];
			for (const arg of node.args) parts.push(this.text(await this.evaluate(arg), true));
			text = parts.join(this.text(this.get('OFS'))) + this.text(this.get('ORS'));
		}
		if (!node.to) {
			this.output += text;
			return;
		}
		const name = this.text(await this.evaluate(node.to.file));
		if (name === '/dev/stdout' || name === '-') this.output += text;
		else if (name === '/dev/stderr') await this.process.warn(text);
		else {
			this.process.fs.writeFile(this.process.path(name), text, { append: node.to.append || this.files.has(name) });
			this.files.add(name);
		}
	}
}

function arithmetic(operator: string, left: number, right: number): number {
	switch (operator) {
		case '+':
			return left + right;
		case '-':
			return left - right;
		case '*':
			return left * right;
		case '^':
			return left ** right;
		default:
			if (right === 0) throw new AwkError(`division by zero${operator === '%' ? ' in %' : ''}`);
			return operator === '/' ? left / right : left % right;
	}
}

export const awk: Command = command({
	name: 'awk',
	summary: 'Pattern scanning and text processing language.',
	usage: "[Options] 'program' [file ...]",
	misuse: 2,
	inOrder: true,
	options: [
		{ short: 'F', value: true },
		{ short: 'f', value: true },
		{ short: 'v', value: true },
	],
	async run({ process, options, operands, complain }) {
		let rest = operands;
		let source = (options.values.get('f') ?? []).map((name) => process.fs.readFile(process.path(name))).join('\n');
		if (!options.has('f')) {
			const first = rest[0];
			if (first === undefined) {
				await process.warn("Usage: awk [Options] 'program' [file ...]\n");
				return 2;
			}
			source = first;
			rest = rest.slice(1);
		}
		const separator = options.get('F')?.replaceAll('\\t', '\t');
		try {
			return await new Interpreter(
				process,
				parseAwk(source),
				rest,
				options.values.get('v') ?? [],
				separator === 't' ? '\t' : separator,
			).run();
		} catch (error) {
			if (
				error instanceof AwkSyntaxError ||
				error instanceof AwkError ||
				error instanceof RegexError ||
				error instanceof MatchLimit
			) {
				await complain(error.message);
				return 2;
			}
			if (error instanceof Jump) throw new UsageError(`${error.kind} used outside of its place`, 2, false);
			throw error;
		}
	},
});
