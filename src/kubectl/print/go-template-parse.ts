/** The grammar of Go templates: text to a tree. */

/** A bad template, or one that an object does not fit. */
export class GoTemplateError extends Error {}

export type Operand =
	| { type: 'literal'; value: string | number | boolean | null }
	| { type: 'dot'; path: string[] }
	| { type: 'variable'; name: string; path: string[] }
	| { type: 'group'; pipeline: Pipeline; path: string[] }
	| { type: 'name'; name: string };

/** Commands joined by `|`; each hands its value on as the next one's last argument. */
export interface Pipeline {
	/** `$x :=`, `$i, $x :=` */
	declares: string[];
	commands: Operand[][];
}

export type TemplateNode = { type: 'text'; text: string } | { type: 'output'; pipeline: Pipeline } | Block;

/** What has a body. */
export interface Block {
	type: 'if' | 'with' | 'range';
	pipeline: Pipeline;
	body: TemplateNode[];
	otherwise: TemplateNode[];
}

/** Parses a whole template. Throws GoTemplateError. */
export function parseGoTemplate(template: string): TemplateNode[] {
	const root: TemplateNode[] = [];
	/** Blocks not yet ended; `chained` ends together with the one around it (else if). */
	const open: { into: TemplateNode[]; block?: Block; chained?: boolean }[] = [{ into: root }];
	const pieces = split(template);
	for (const piece of pieces) {
		const top = open.at(-1) as (typeof open)[number];
		if (piece.type === 'text') {
			if (piece.text !== '') top.into.push({ type: 'text', text: piece.text });
			continue;
		}
		const action = piece.text;
		const keyword = /^(if|with|range|else|end|define|template|block|break|continue)\b/.exec(action)?.[1];
		if (keyword === 'end') {
			if (!top.block) throw new GoTemplateError('unexpected {{end}}');
			while (open.pop()?.chained);
		} else if (keyword === 'else') {
			if (!top.block) throw new GoTemplateError('unexpected {{else}}');
			top.into = top.block.otherwise;
			const rest = action.slice(4).trim();
			if (rest !== '') open.push({ ...openBlock(rest, top.into), chained: true });
		} else if (keyword === 'if' || keyword === 'with' || keyword === 'range') open.push(openBlock(action, top.into));
		else if (keyword) throw new GoTemplateError(`the sandbox's templates have no {{${keyword}}}`);
		else top.into.push({ type: 'output', pipeline: new PipelineParser(action).parse() });
	}
	if (open.length > 1) throw new GoTemplateError('unexpected EOF');
	return root;
}

function openBlock(action: string, into: TemplateNode[]): { into: TemplateNode[]; block: Block } {
	const match = /^(if|with|range)\b\s*(.*)$/s.exec(action);
	if (!match) throw new GoTemplateError(`unexpected <${action}> in input`);
	if (!match[2]) throw new GoTemplateError(`missing value for ${match[1]}`);
	const block: Block = {
		type: match[1] as Block['type'],
		pipeline: new PipelineParser(match[2]).parse(),
		body: [],
		otherwise: [],
	};
	into.push(block);
	return { into: block.body, block };
}

/** Text and actions in turn; `{{-` and `-}}` take the blanks beside them. */
function split(template: string): { type: 'text' | 'action'; text: string }[] {
	const pieces: { type: 'text' | 'action'; text: string }[] = [];
	let at = 0;
	let trim = false;
	while (at < template.length) {
		const start = template.indexOf('{{', at);
		let text = template.slice(at, start < 0 ? undefined : start);
		if (trim) text = text.trimStart();
		if (start < 0) {
			pieces.push({ type: 'text', text });
			break;
		}
		const end = actionEnd(template, start + 2);
		let action = template.slice(start + 2, end);
		if (/^-\s/.test(action)) {
			text = text.trimEnd();
			action = action.slice(1);
		}
		trim = /\s-$/.test(action);
		if (trim) action = action.slice(0, -1);
		pieces.push({ type: 'text', text });
		if (!/^\s*\/\*.*\*\/\s*$/s.test(action)) pieces.push({ type: 'action', text: action.trim() });
		at = end + 2;
	}
	return pieces;
}

function actionEnd(template: string, from: number): number {
	let quote = '';
	for (let at = from; at < template.length; at++) {
		const character = template[at] as string;
		if (quote) {
			if (character === '\\' && quote === '"') at++;
			else if (character === quote) quote = '';
		} else if (character === '"' || character === '`') quote = character;
		else if (template.startsWith('}}', at)) return at;
	}
	throw new GoTemplateError(quote ? 'unterminated quoted string' : 'unclosed action');
}

const TOKEN =
	/\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|:=|=|\||\(|\)|,|\$?[A-Za-z_]\w*|\$|(?:\.[A-Za-z_]\w*)+|\.|-?\d+(?:\.\d+)?/gy;

class PipelineParser {
	private readonly tokens: string[] = [];
	private at = 0;

	constructor(text: string) {
		let position = 0;
		while (position < text.length) {
			TOKEN.lastIndex = position;
			const match = TOKEN.exec(text);
			if (!match) throw new GoTemplateError(`unexpected ${JSON.stringify(text[position])} in operand`);
			this.tokens.push(match[0]);
			position = TOKEN.lastIndex;
		}
	}

	parse(): Pipeline {
		const pipeline = this.pipeline();
		if (this.at < this.tokens.length)
			throw new GoTemplateError(`unexpected ${JSON.stringify(this.tokens[this.at])} in command`);
		return pipeline;
	}

	private blank(): void {
		while (/^\s/.test(this.tokens[this.at] ?? '')) this.at++;
	}

	private pipeline(): Pipeline {
		const declares = this.declarations();
		const commands: Operand[][] = [];
		for (;;) {
			commands.push(this.command());
			if (this.tokens[this.at] !== '|') break;
			this.at++;
		}
		return { declares, commands };
	}

	private declarations(): string[] {
		const words = this.tokens.slice(this.at).filter((token) => !/^\s/.test(token));
		const assign = words.findIndex((token) => token === ':=' || token === '=');
		if (assign < 1 || assign > 3 || !words[0]?.startsWith('$')) return [];
		while (!/^:?=$/.test(this.tokens[this.at] as string)) this.at++;
		this.at++;
		return words.slice(0, assign).filter((token) => token !== ',');
	}

	private command(): Operand[] {
		const operands: Operand[] = [];
		for (;;) {
			this.blank();
			const token = this.tokens[this.at];
			if (token === undefined || token === '|' || token === ')') break;
			operands.push(this.operand());
		}
		if (operands.length === 0) throw new GoTemplateError('missing value for command');
		return operands;
	}

	private operand(): Operand {
		const token = this.tokens[this.at++] as string;
		if (token === '(') {
			const pipeline = this.pipeline();
			if (this.tokens[this.at++] !== ')') throw new GoTemplateError('unclosed left paren');
			return { type: 'group', pipeline, path: this.path() };
		}
		if (token.startsWith('"')) return { type: 'literal', value: JSON.parse(token) as string };
		if (token.startsWith('`')) return { type: 'literal', value: token.slice(1, -1) };
		if (/^-?\d/.test(token)) return { type: 'literal', value: Number(token) };
		if (token === '.') return { type: 'dot', path: [] };
		if (token.startsWith('.')) return { type: 'dot', path: token.slice(1).split('.') };
		if (token.startsWith('$')) return { type: 'variable', name: token, path: this.path() };
		if (token === 'true' || token === 'false') return { type: 'literal', value: token === 'true' };
		if (token === 'nil') return { type: 'literal', value: null };
		if (/^[A-Za-z_]/.test(token)) return { type: 'name', name: token };
		throw new GoTemplateError(`unexpected ${JSON.stringify(token)} in operand`);
	}

	private path(): string[] {
		const token = this.tokens[this.at] ?? '';
		if (!/^\.\w/.test(token)) return [];
		this.at++;
		return token.slice(1).split('.');
	}
}
