/** The grammar of Go templates: text to a tree whose nodes know where in the text they stand. */

/** A bad template, or one that an object does not fit. `message` is text/template's. */
export class GoTemplateError extends Error {}

/** Where a node begins in the template, and its text: for messages. */
interface Place {
	at: number;
	text: string;
}

export type Operand = Place &
	(
		| { type: 'literal'; value: string | number | boolean | null }
		| { type: 'dot'; path: string[] }
		| { type: 'variable'; name: string; path: string[] }
		| { type: 'group'; pipeline: Pipeline; path: string[] }
		| { type: 'name'; name: string }
	);

/** A function, or a value alone. */
export interface TemplateCommand extends Place {
	operands: Operand[];
}

/** Commands joined by `|`; each hands its value on as the next one's last argument. */
export interface Pipeline {
	/** `$x :=`, `$i, $x :=` */
	declares: string[];
	/** `$x = …`: changes a variable of an outer block. */
	assigns: boolean;
	commands: TemplateCommand[];
}

export type TemplateNode =
	| { type: 'text'; text: string }
	| { type: 'output'; pipeline: Pipeline }
	| ({ type: 'template'; name: string; pipeline: Pipeline | undefined } & Place)
	| { type: 'break' | 'continue' }
	| Block;

/** What has a body. */
export interface Block {
	type: 'if' | 'with' | 'range';
	pipeline: Pipeline;
	body: TemplateNode[];
	otherwise: TemplateNode[];
}

/** A template and those that it defines. */
export interface Template {
	nodes: TemplateNode[];
	defined: Map<string, TemplateNode[]>;
}

/** What is open while parsing. `chained` ends together with the one around it (else if). */
interface Level {
	into: TemplateNode[];
	block?: Block;
	defines?: boolean;
	chained?: boolean;
	/** Whether {{else}} was there. */
	elsed?: boolean;
	/** Variables known here. */
	variables: string[];
}

const KEYWORD = /^(if|with|range|else|end|define|template|block|break|continue)\b/;

/**
 * Parses a whole template.
 * @param isFunction whether a name is a function's.
 * @throws GoTemplateError `template: output:1: unclosed action`.
 */
export function parseGoTemplate(source: string, isFunction: (name: string) => boolean): Template {
	let place = 0;
	try {
		const root: TemplateNode[] = [];
		const defined: Template['defined'] = new Map();
		const open: Level[] = [{ into: root, variables: ['$'] }];
		for (const piece of split(source)) {
			place = piece.at;
			const top = open.at(-1) as Level;
			if (piece.type === 'text') {
				if (piece.text !== '') top.into.push({ type: 'text', text: piece.text });
				continue;
			}
			const keyword = KEYWORD.exec(piece.text)?.[1];
			parseAction(source, piece, keyword, open, defined, isFunction);
		}
		place = source.length;
		if (open.length > 1) throw new GoTemplateError('unexpected EOF');
		return { nodes: root, defined };
	} catch (error) {
		if (!(error instanceof GoTemplateError)) throw error;
		const at = error instanceof SplitError ? error.at : place;
		throw new GoTemplateError(`template: output:${source.slice(0, at).split('\n').length}: ${error.message}`);
	}
}

function parseAction(
	source: string,
	{ text, at }: Piece,
	keyword: string | undefined,
	open: Level[],
	defined: Template['defined'],
	isFunction: (name: string) => boolean,
): void {
	const top = open.at(-1) as Level;
	const pipelineOf = (from: string, known: string[]): Pipeline =>
		new PipelineParser(source, from, at + text.length - from.length, known, isFunction).parse();
	const openBlock = (action: string, chained = false): void => {
		const match = /^(if|with|range)\b\s*(.*)$/s.exec(action) as RegExpExecArray;
		if (!match[2]) throw new GoTemplateError(`missing value for ${match[1]}`);
		const variables = [...top.variables];
		const pipeline = pipelineOf(match[2], variables);
		const block: Block = { type: match[1] as Block['type'], pipeline, body: [], otherwise: [] };
		top.into.push(block);
		open.push({ into: block.body, block, chained, variables });
	};
	const rest = text.slice(keyword?.length ?? 0).trim();
	switch (keyword) {
		case 'if':
		case 'with':
		case 'range':
			return openBlock(text);
		case 'end':
			if (!top.block && !top.defines) throw new GoTemplateError('unexpected {{end}}');
			while (open.pop()?.chained);
			return;
		case 'else': {
			if (top.elsed) throw new GoTemplateError('expected end; found {{else}}');
			if (!top.block) throw new GoTemplateError('unexpected {{else}}');
			top.into = top.block.otherwise;
			top.elsed = true;
			if (rest === '') return;
			// `else if` goes with if, `else with` with with.
			if (!rest.startsWith(top.block.type) || top.block.type === 'range') {
				throw new GoTemplateError(`unexpected <${/^\S+/.exec(rest)?.[0]}> in input`);
			}
			return openBlock(rest, true);
		}
		case 'define':
		case 'block': {
			const match = /^("(?:[^"\\]|\\.)*"|`[^`]*`)\s*(.*)$/s.exec(rest);
			if (!match) throw new GoTemplateError(`unexpected ${JSON.stringify(rest)} in ${keyword} clause`);
			const name = unquote(match[1] as string);
			const nodes: TemplateNode[] = [];
			defined.set(name, nodes);
			if (keyword === 'block') {
				const pipeline = pipelineOf(match[2] as string, [...top.variables]);
				top.into.push({ type: 'template', name, pipeline, at: at + text.indexOf(match[1] as string), text: '' });
			}
			open.push({ into: nodes, defines: true, variables: ['$'] });
			return;
		}
		case 'template': {
			const match = /^("(?:[^"\\]|\\.)*"|`[^`]*`)\s*(.*)$/s.exec(rest);
			if (!match) throw new GoTemplateError(`unexpected ${JSON.stringify(rest)} in template clause`);
			const pipeline = match[2] ? pipelineOf(match[2], [...top.variables]) : undefined;
			top.into.push({
				type: 'template',
				name: unquote(match[1] as string),
				pipeline,
				at: at + text.indexOf(match[1] as string),
				text: `{{${text}}}`,
			});
			return;
		}
		case 'break':
		case 'continue':
			if (!open.some(({ block }) => block?.type === 'range')) {
				throw new GoTemplateError(`{{${keyword}}} outside {{range}}`);
			}
			top.into.push({ type: keyword });
			return;
	}
	top.into.push({ type: 'output', pipeline: pipelineOf(text, top.variables) });
}

interface Piece {
	type: 'text' | 'action';
	text: string;
	at: number;
}

/** The text cannot even be taken apart; `at` is where. */
class SplitError extends GoTemplateError {
	readonly at: number;
	constructor(message: string, at: number) {
		super(message);
		this.at = at;
	}
}

/** Text and actions in turn; `{{-` and `-}}` take the blanks beside them. */
function split(template: string): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	let trim = false;
	while (at < template.length) {
		const start = template.indexOf('{{', at);
		let text = template.slice(at, start < 0 ? undefined : start);
		if (trim) text = text.trimStart();
		if (start < 0) {
			pieces.push({ type: 'text', text, at });
			break;
		}
		const end = actionEnd(template, start + 2);
		let inner = start + 2;
		let action = template.slice(inner, end);
		if (/^-\s/.test(action)) {
			text = text.trimEnd();
			action = action.slice(1);
			inner++;
		}
		trim = /\s-$/.test(action);
		if (trim) action = action.slice(0, -1);
		pieces.push({ type: 'text', text, at });
		if (!/^\s*\/\*.*\*\/\s*$/s.test(action)) {
			const leading = action.length - action.trimStart().length;
			pieces.push({ type: 'action', text: action.trim(), at: inner + leading });
		}
		at = end + 2;
	}
	return pieces;
}

function actionEnd(template: string, from: number): number {
	let quote = '';
	for (let at = from; at < template.length; at++) {
		const character = template[at] as string;
		if (quote) {
			if (character === '\\' && quote !== '`') at++;
			else if (character === quote) quote = '';
		} else if (character === '"' || character === '`' || character === "'") quote = character;
		else if (template.startsWith('}}', at)) return at;
		else if (character === '}') throw new SplitError("bad character U+007D '}'", at);
	}
	throw new SplitError(quote ? 'unterminated quoted string' : 'unclosed action', template.length);
}

const TOKEN =
	/\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+'|:=|=|\||\(|\)|,|\$?[A-Za-z_]\w*|\$|(?:\.[A-Za-z_]\w*)+|\.|[-+]?0x[\dA-Fa-f]+|[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gy;

/** A string in double quotes or back quotes as Go reads it. Throws GoTemplateError. */
function unquote(token: string): string {
	if (token.startsWith('`')) return token.slice(1, -1);
	try {
		return JSON.parse(token.replace(/\\x([\dA-Fa-f]{2})/g, '\\u00$1').replace(/\\([av'])/g, '$1')) as string;
	} catch {
		throw new GoTemplateError(`invalid syntax: ${token}`);
	}
}

class PipelineParser {
	private readonly tokens: { text: string; at: number }[] = [];
	private readonly source: string;
	private readonly known: string[];
	private readonly isFunction: (name: string) => boolean;
	private at = 0;

	/** @param known variables that are declared so far; new ones are added. */
	constructor(source: string, text: string, start: number, known: string[], isFunction: (name: string) => boolean) {
		this.source = source;
		this.known = known;
		this.isFunction = isFunction;
		let position = 0;
		while (position < text.length) {
			TOKEN.lastIndex = position;
			const match = TOKEN.exec(text);
			if (!match) throw new GoTemplateError(`unexpected ${JSON.stringify(text[position])} in operand`);
			this.tokens.push({ text: match[0], at: start + position });
			position = TOKEN.lastIndex;
		}
	}

	parse(): Pipeline {
		const pipeline = this.pipeline();
		const left = this.tokens[this.at];
		if (left) throw new GoTemplateError(`unexpected ${JSON.stringify(left.text)} in command`);
		return pipeline;
	}

	private get token(): string {
		return this.tokens[this.at]?.text ?? '';
	}

	private blank(): void {
		while (/^\s/.test(this.token)) this.at++;
	}

	private pipeline(): Pipeline {
		const { declares, assigns } = this.declarations();
		const commands: TemplateCommand[] = [];
		for (;;) {
			const command = this.command();
			if (command) commands.push(command);
			else if (commands.length === 0) {
				throw new GoTemplateError(
					this.token ? `unexpected ${JSON.stringify(this.token)} in command` : 'missing value for command',
				);
			}
			if (this.token !== '|') break;
			this.at++;
		}
		if (!assigns) this.known.push(...declares);
		return { declares, assigns, commands };
	}

	private declarations(): { declares: string[]; assigns: boolean } {
		const words = this.tokens.slice(this.at).filter(({ text }) => !/^\s/.test(text));
		const assign = words.findIndex(({ text }) => text === ':=' || text === '=');
		if (assign < 1 || assign > 3 || !words[0]?.text.startsWith('$')) return { declares: [], assigns: false };
		while (!/^:?=$/.test(this.token)) this.at++;
		const assigns = this.token === '=';
		this.at++;
		const declares = words.slice(0, assign).flatMap(({ text }) => (text === ',' ? [] : [text]));
		return { declares, assigns };
	}

	private command(): TemplateCommand | undefined {
		const operands: Operand[] = [];
		for (;;) {
			this.blank();
			if (this.token === '' || this.token === '|' || this.token === ')') break;
			operands.push(this.operand());
		}
		const [first] = operands;
		return first && { operands, at: first.at, text: operands.map(({ text }) => text).join(' ') };
	}

	private operand(): Operand {
		const { text: token, at } = this.tokens[this.at++] as { text: string; at: number };
		if (token === '(') {
			const pipeline = this.pipeline();
			if (this.token !== ')') throw new GoTemplateError('unclosed left paren');
			this.at++;
			const path = this.path();
			const end = this.tokens[this.at]?.at ?? this.source.indexOf('}}', at);
			return { type: 'group', pipeline, path, at, text: this.source.slice(at, end).trim() };
		}
		const place = { at, text: token };
		if (/^["`]/.test(token)) return { type: 'literal', value: unquote(token), ...place };
		if (token.startsWith("'")) {
			return { type: 'literal', value: unquote(`"${token.slice(1, -1)}"`).codePointAt(0) ?? 0, ...place };
		}
		if (/^[-+]?\d/.test(token)) return { type: 'literal', value: Number(token), ...place };
		if (token === '.') return { type: 'dot', path: [], ...place };
		if (token.startsWith('.')) {
			const path = token.slice(1).split('.');
			// Go counts a chain of fields from its second one.
			const second = path.length > 1 ? at + 1 + (path[0] as string).length : at;
			return { type: 'dot', path, at: second, text: token };
		}
		if (token.startsWith('$')) {
			if (!this.known.includes(token)) throw new GoTemplateError(`undefined variable ${JSON.stringify(token)}`);
			const path = this.path();
			return { type: 'variable', name: token, path, at, text: [token, ...path].join('.') };
		}
		if (token === 'true' || token === 'false') return { type: 'literal', value: token === 'true', ...place };
		if (token === 'nil') return { type: 'literal', value: null, ...place };
		if (/^[A-Za-z_]/.test(token)) {
			if (!this.isFunction(token)) throw new GoTemplateError(`function ${JSON.stringify(token)} not defined`);
			return { type: 'name', name: token, ...place };
		}
		throw new GoTemplateError(`unexpected ${JSON.stringify(token)} in operand`);
	}

	private path(): string[] {
		if (!/^\.\w/.test(this.token)) return [];
		const path = this.token.slice(1).split('.');
		this.at++;
		return path;
	}
}
