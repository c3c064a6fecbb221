/**
 * Commands as text in bash's own layout (print_cmd.c in its sources is where the layout comes from): what `type`,
 * `declare -f` and `set` show of a function, whatever it looked like when it was typed.
 */

import type {
	AndOr,
	Case,
	CompoundList,
	Function as FunctionNode,
	HereDoc,
	If,
	PipelineNode,
	Redirection,
	Statement,
	TestExpression,
	Word,
	WordPart,
} from 'unbash';
import { quoteShell } from './quote.ts';

/** One step inwards. */
const STEP = 4;

type Node = PipelineNode | AndOr | CompoundList;

/**
 * A function's definition as bash prints it, without a last newline.
 * @param source the text that the node's positions are in.
 */
export function printFunction(name: string, node: FunctionNode, source: string): string {
	const printer = new Printer(source, true);
	printer.write(`${name} () \n`);
	printer.functionBody(node);
	return printer.output;
}

const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

class Printer {
	output = '';
	private indentation = 0;
	/** The next command goes on in the line that is being written. */
	private joined = true;
	/** Here-documents whose text comes at the end of the line. */
	private documents: HereDoc[] = [];
	/** A here-document has just ended the line. */
	private afterDocument = false;
	private readonly source: string;
	/** A list takes lines of its own; in a substitution it stays in one. */
	private lines: boolean;

	constructor(source: string, lines: boolean) {
		this.source = source;
		this.lines = lines;
	}

	write(text: string): void {
		this.output += text;
	}

	private newline(text: string): void {
		this.write(`\n${' '.repeat(this.indentation)}${text}`);
	}

	private semicolon(): void {
		if (!/[&\n]$/.test(this.output)) this.write(';');
	}

	private within(text: string, node: Node): void {
		this.joined = true;
		this.write(text);
		this.node(node);
	}

	/** A list that begins on a new line, one step inwards. */
	private block(node: Node): void {
		this.indentation += STEP;
		this.node(node);
		this.writeDocuments('');
		this.indentation -= STEP;
	}

	functionBody(node: FunctionNode): void {
		const { lines } = this;
		this.lines = true;
		this.write(`${' '.repeat(this.indentation)}{ \n`);
		this.indentation += STEP;
		const { body } = node;
		const group = body.type === 'Redirected' && body.command.type === 'BraceGroup' ? body.command : body;
		this.joined = false;
		this.node(group.type === 'BraceGroup' ? group.body : group);
		this.writeDocuments('');
		this.indentation -= STEP;
		this.newline('}');
		if (body.type === 'Redirected' && group !== body) this.redirections(body.redirects);
		this.lines = lines;
	}

	private node(node: Node): void {
		if (this.joined) this.joined = false;
		else this.write(' '.repeat(this.indentation));
		switch (node.type) {
			case 'CompoundList':
				this.list(node.commands);
				return;
			case 'AndOr':
				for (const [index, command] of node.commands.entries()) {
					if (index > 0) this.writeDocuments(` ${node.operators[index - 1]} `);
					this.joined = true;
					this.node(command);
				}
				return;
			case 'Pipeline':
				for (const prefix of node.prefixes) this.write(prefix.type === 'Negation' ? '! ' : this.time(prefix.posix));
				for (const [index, command] of node.commands.entries()) {
					if (index > 0) {
						if (node.operators[index - 1] === '|&') this.write(' 2>&1');
						this.writeDocuments(' |');
						this.write(' ');
					}
					this.joined = true;
					this.node(command);
				}
				return;
			case 'Redirected':
				this.joined = true;
				this.node(node.command);
				this.redirections(node.redirects);
				return;
			case 'Command':
				this.simple(node.prefix, node.name, node.suffix);
				return;
			case 'Function':
				this.write(`function ${this.word(node.name)} () \n`);
				this.functionBody(node);
				return;
			case 'Coproc':
				this.within(`coproc ${node.name ? this.word(node.name) : 'COPROC'} `, node.body);
				return;
			case 'BraceGroup':
				this.group(node.body);
				return;
			case 'Subshell':
				this.within('( ', node.body);
				this.writeDocuments('');
				this.write(' )');
				return;
			case 'If':
				this.branch(node);
				return;
			case 'While':
				this.within(`${node.kind} `, node.clause);
				this.semicolon();
				this.loop(' do\n', node.body);
				return;
			case 'For':
			case 'Select': {
				const words = node.wordlist?.map((word) => this.word(word)).join(' ') ?? '"$@"';
				this.write(`${node.type === 'For' ? 'for' : 'select'} ${node.name.text} in ${words};`);
				this.newline('');
				this.loop('do\n', node.body);
				return;
			}
			case 'ArithmeticFor': {
				const parts = [node.initialize, node.test, node.update].map((part) => (part ? this.text(part) : '1'));
				this.write(`for ((${parts.join('; ')}))`);
				this.newline('');
				this.loop('do\n', node.body);
				return;
			}
			case 'Case':
				this.choice(node);
				return;
			case 'TestCommand':
				this.write(`[[ ${this.test(node.expression)} ]]`);
				return;
			case 'ArithmeticCommand':
				this.write(`((${node.body}))`);
		}
	}

	private time(posix: unknown): string {
		return posix ? 'time -p ' : 'time ';
	}

	private list(statements: readonly Statement[]): void {
		for (const [index, statement] of statements.entries()) {
			this.joined ||= index === 0;
			this.node(statement.command);
			const last = index === statements.length - 1;
			if (statement.background) {
				this.writeDocuments(' &');
				if (!last) this.write(' ');
				this.joined = true;
			} else if (!last) {
				if (this.documents.length > 0) this.writeDocuments('');
				else {
					// As bash has it, the command after one with a here-document goes without.
					if (!this.afterDocument) this.write(';');
					this.afterDocument = false;
				}
				this.write(this.lines ? '\n' : ' ');
				this.joined = !this.lines;
			}
		}
		this.joined = false;
	}

	private group(body: CompoundList): void {
		if (!this.lines) {
			this.within('{ ', body);
			this.writeDocuments('');
			this.semicolon();
			this.write(' }');
			return;
		}
		this.write('{ \n');
		this.block(body);
		this.newline('}');
	}

	private branch(node: If, tests: readonly Pick<If, 'clause' | 'then'>[] = [node, ...node.elif]): void {
		const [first, ...rest] = tests as [Pick<If, 'clause' | 'then'>];
		this.within('if ', first.clause);
		this.semicolon();
		this.write(' then\n');
		this.block(first.then);
		if (rest.length > 0 || node.else) {
			this.semicolon();
			this.newline('else\n');
		}
		// What was `elif` is an `if` within `else`.
		if (rest.length > 0) {
			this.indentation += STEP;
			this.write(' '.repeat(this.indentation));
			this.branch(node, rest);
			this.indentation -= STEP;
		} else if (node.else) this.block(node.else);
		this.semicolon();
		this.newline('fi');
	}

	private loop(head: string, body: CompoundList): void {
		this.write(head);
		this.block(body);
		this.semicolon();
		this.newline('done');
	}

	private choice(node: Case): void {
		this.write(`case ${this.word(node.word)} in `);
		this.indentation += STEP;
		for (const item of node.items) {
			this.newline(`${item.pattern.map((word) => this.word(word)).join(' | ')})\n`);
			if (item.body.commands.length > 0) this.block(item.body);
			this.newline(item.terminator ?? ';;');
		}
		this.indentation -= STEP;
		this.newline('esac');
	}

	private test(node: TestExpression): string {
		switch (node.type) {
			case 'TestUnary':
				return `${node.operator} ${this.word(node.operand)}`;
			case 'TestBinary':
				return `${this.word(node.left)} ${node.operator} ${this.word(node.right)}`;
			case 'TestLogical':
				return node.operands.map((operand) => this.test(operand)).join(` ${node.operator} `);
			case 'TestNot':
				return `${'! '.repeat(node.negations.length)}${this.test(node.operand)}`;
			case 'TestGroup':
				return `( ${this.test(node.expression)} )`;
		}
	}

	private simple(
		prefix: readonly (Redirection | { type: 'Assignment' })[],
		name: Word | undefined,
		suffix: readonly (Redirection | Word | { type: 'Assignment' })[],
	): void {
		const all = [...prefix, ...(name ? [name] : []), ...suffix];
		const words = all.filter((each) => each.type === 'Word' || each.type === 'Assignment');
		this.write(words.map((each) => this.word(each as Word)).join(' '));
		const redirections = all.filter((each) => each.type !== 'Word' && each.type !== 'Assignment') as Redirection[];
		if (redirections.length === 0) return;
		if (words.length === 0) this.write(redirections.map((each) => this.redirection(each)).join(' '));
		else this.redirections(redirections);
	}

	private redirections(redirections: readonly Redirection[]): void {
		this.write(redirections.map((each) => ` ${this.redirection(each)}`).join(''));
	}

	private redirection(node: Redirection): string {
		const { descriptor } = node;
		const variable = descriptor?.type === 'FileDescriptorVariable' ? `{${descriptor.name}}` : undefined;
		const number = descriptor?.type === 'FileDescriptor' ? descriptor.value : undefined;
		/** The descriptor, unless it is the one that goes without saying. */
		const unless = (usual: number) => variable ?? (number === undefined || number === usual ? '' : String(number));
		if (node.type === 'HereDoc') {
			this.documents.push(node);
			const word = node.delimiter?.quoted ? quoteShell(node.delimiter.value) : node.delimiter?.value;
			return `${unless(0)}${node.operator}${word}`;
		}
		const target = node.target ? this.word(node.target) : '';
		if (node.type === 'HereString') return `${unless(0)}<<< ${target}`;
		const { operator } = node;
		if (operator === '<&' || operator === '>&') {
			const usual = operator === '<&' ? 0 : 1;
			if (/^\d+$/.test(target)) return `${variable ?? number ?? usual}${operator}${target}`;
			return target === '-' ? `${variable ?? number ?? usual}>&-` : `${unless(usual)}${operator}${target}`;
		}
		if (operator === '<>') return `${variable ?? number ?? 0}<> ${target}`;
		return `${operator.startsWith('&') ? '' : unless(operator === '<' ? 0 : 1)}${operator} ${target}`;
	}

	/** Writes what joins commands, and before the next one the here-documents of this line. */
	private writeDocuments(joint: string): void {
		this.write(joint);
		if (this.documents.length === 0) return;
		this.write('\n');
		for (const { body, delimiter, operator } of this.documents) {
			const text = this.source.slice(body.pos, body.end);
			this.write(`${operator === '<<-' ? text.replace(/^\t+/gm, '') : text}${delimiter?.value}\n`);
		}
		if (joint) this.write(' ');
		this.documents = [];
		this.afterDocument = true;
	}

	private text({ pos, end }: { pos: number; end: number }): string {
		return this.source.slice(pos, end).trim();
	}

	/** A word: as written, but for the commands that are substituted in it, and `$'…'`, which has been read by then. */
	private word(word: { pos: number; end: number; parts?: readonly WordPart[] | undefined; value?: unknown }): string {
		const value = word.value as Word | { elements: readonly Word[] } | string | undefined;
		// An assignment's parts are those of its value.
		if (typeof value === 'object' && 'type' in value)
			return this.source.slice(word.pos, value.pos) + this.word(value) + this.source.slice(value.end, word.end);
		// A word that is nothing but `$'…'` has no parts.
		if (!word.parts && typeof value === 'string' && this.source.startsWith("$'", word.pos)) return singleQuoted(value);
		return this.parts(word, word.parts ?? []);
	}

	private parts(whole: { pos: number; end: number }, parts: readonly WordPart[]): string {
		let text = '';
		let at = whole.pos;
		for (const part of parts) {
			text += this.source.slice(at, part.pos) + this.part(part);
			at = part.end;
		}
		return text + this.source.slice(at, whole.end);
	}

	private part(part: WordPart): string {
		const written = this.source.slice(part.pos, part.end);
		switch (part.type) {
			case 'DoubleQuoted':
				return this.parts(part, part.parts);
			case 'AnsiCQuoted':
				return singleQuoted(part.value);
			case 'CommandExpansion':
				return part.script && written.startsWith('$(') ? `$(${this.substituted(part.script)})` : written;
			case 'ProcessSubstitution':
				return part.script ? `${part.operator}(${this.substituted(part.script)})` : written;
			default:
				return written;
		}
	}

	private substituted(script: { commands: readonly Statement[] }): string {
		const printer = new Printer(this.source, false);
		printer.list(script.commands);
		printer.writeDocuments('');
		return printer.output;
	}
}
