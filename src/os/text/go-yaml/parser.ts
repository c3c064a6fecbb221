/**
 * The grammar of a YAML document as go-yaml's parser goes through it (YAML 1.1, chapter 4). What is still to come is a
 * list of steps, so that nesting takes no stack.
 */

import { Composer, type Properties } from './composer.ts';
import { YamlFault } from './fault.ts';
import { Scanner, type Token } from './scanner.ts';

type Kind = Token['kind'];

type Step =
	| 'node'
	| 'value'
	| 'flowNode'
	| 'blockSequence'
	| 'indentlessSequence'
	| 'blockMapping'
	| 'blockMappingValue'
	| 'flowSequence'
	| 'flowSequenceNext'
	| 'flowPair'
	| 'flowPairValue'
	| 'flowPairEnd'
	| 'flowMapping'
	| 'flowMappingNext'
	| 'flowMappingValue'
	| 'flowMappingNoValue';

/** Handles that every document knows, and what they stand for. */
const HANDLES: [string, string][] = [
	['!', '!'],
	['!!', 'tag:yaml.org,2002:'],
];
const NOTHING: Properties = { tag: '' };

/** The parser tells a line counted from 0 as it is: one too low, and nothing of the first. */
const faultAt = (problem: string, { line }: Token): YamlFault => new YamlFault(problem, line);

export class Parser {
	private readonly scanner: Scanner;
	private readonly steps: Step[] = [];
	readonly composer = new Composer();
	private readonly handles = new Map<string, string>();

	constructor(text: string) {
		this.scanner = new Scanner(text);
	}

	/** How many tokens were read. */
	get tokens(): number {
		return this.scanner.taken;
	}

	/**
	 * Reads the first document, up to what follows it, and returns its value, undefined without any. Yields after every step.
	 * @throws DecodingFault
	 */
	*document(): Generator<undefined, unknown> {
		if (this.isNext('stream end')) return undefined;
		const isExplicit = this.directives();
		const afterMark: Kind[] = ['version directive', 'tag directive', 'document start', 'document end', 'stream end'];
		if (isExplicit && this.isNext(...afterMark)) this.empty();
		else this.steps.push('node');
		for (let step = this.steps.pop(); step; step = this.steps.pop()) {
			this[step]();
			yield;
		}
		this.scanner.peek();
		return this.composer.result();
	}

	/** @returns whether the document begins with `---`. */
	private directives(): boolean {
		let version: string | undefined;
		let token = this.scanner.peek();
		const begins = token.kind;
		for (; ; token = this.scanner.peek()) {
			if (token.kind === 'version directive') {
				if (version !== undefined) throw faultAt('found duplicate %YAML directive', token);
				({ version } = token);
				if (version !== '1.1') throw faultAt('found incompatible YAML document', token);
			} else if (token.kind === 'tag directive') {
				if (this.handles.has(token.handle)) throw faultAt('found duplicate %TAG directive', token);
				this.handles.set(token.handle, token.prefix);
			} else {
				break;
			}
			this.scanner.take();
		}
		for (const [handle, prefix] of HANDLES) if (!this.handles.has(handle)) this.handles.set(handle, prefix);
		if (token.kind === 'document start') {
			this.scanner.take();
			return true;
		}
		if (token.kind !== begins) throw faultAt('did not find expected <document start>', token);
		return false;
	}

	private isNext(...kinds: Kind[]): boolean {
		return kinds.includes(this.scanner.peek().kind);
	}

	private takeIf(kind: Kind): boolean {
		const found = this.scanner.peek().kind === kind;
		if (found) this.scanner.take();
		return found;
	}

	private fail(problem: string): never {
		throw faultAt(problem, this.scanner.peek());
	}

	// Nodes.

	private node(): void {
		this.anyNode('block');
	}

	/** What stands at a key or behind it: there a sequence needs no indent of its own. */
	private value(): void {
		this.anyNode('value');
	}

	private flowNode(): void {
		this.anyNode('flow');
	}

	private anyNode(where: 'block' | 'value' | 'flow'): void {
		const first = this.scanner.peek();
		this.composer.line = first.line;
		if (first.kind === 'alias') {
			this.composer.alias(first.name);
			return this.scanner.take();
		}
		const properties = this.properties();
		const token = this.scanner.peek();
		const isBlock = where !== 'flow';
		if (token.kind === '-' && where === 'value') {
			// Its first token is an item of it already.
			this.composer.begin('sequence', properties);
			this.steps.push('indentlessSequence');
			return;
		}
		if (token.kind === 'scalar') {
			const { tag } = properties;
			this.composer.scalar(token.value, (tag === '' && token.isPlain) || tag === '!', properties);
		} else if (token.kind === 'block sequence start' && isBlock) this.begin('sequence', 'blockSequence', properties);
		else if (token.kind === 'block mapping start' && isBlock) this.begin('mapping', 'blockMapping', properties);
		else if (token.kind === '[') this.begin('sequence', 'flowSequence', properties);
		else if (token.kind === '{') this.begin('mapping', 'flowMapping', properties);
		else if (properties !== NOTHING) return this.empty(properties);
		else this.fail('did not find expected node content');
		this.scanner.take();
	}

	private begin(kind: 'sequence' | 'mapping', step: Step, properties: Properties): void {
		this.composer.begin(kind, properties);
		this.steps.push(step);
	}

	/** A node that is not there. */
	private empty(properties = NOTHING): void {
		this.composer.scalar('', properties.tag === '', properties);
	}

	/** A node of a kind, unless one of the tokens follows that stand where there is none. */
	private nodeUnless(step: 'node' | 'value' | 'flowNode', ...kinds: Kind[]): void {
		if (this.isNext(...kinds)) this.empty();
		else this.steps.push(step);
	}

	/** Ends a collection if its end is here. */
	private endIf(kind: Kind): boolean {
		const ends = this.takeIf(kind);
		if (ends) this.composer.end();
		return ends;
	}

	/** Takes an anchor and a tag, in either order. */
	private properties(): Properties {
		let tag: (Token & { kind: 'tag' }) | undefined;
		let anchor: string | undefined;
		for (;;) {
			const token = this.scanner.peek();
			if (token.kind === 'anchor' && anchor === undefined) anchor = token.name;
			else if (token.kind === 'tag' && !tag) tag = token;
			else break;
			this.scanner.take();
		}
		if (!tag) return anchor === undefined ? NOTHING : { anchor, tag: '' };
		const prefix = tag.handle === '' ? '' : this.handles.get(tag.handle);
		if (prefix === undefined) throw faultAt('found undefined tag handle', tag);
		return { anchor, tag: prefix + tag.suffix };
	}

	// Block collections.

	private blockSequence(): void {
		if (this.endIf('block end')) return;
		if (!this.takeIf('-')) this.fail("did not find expected '-' indicator");
		this.steps.push('blockSequence');
		this.nodeUnless('node', '-', 'block end');
	}

	private indentlessSequence(): void {
		if (!this.takeIf('-')) return this.composer.end();
		this.steps.push('indentlessSequence');
		this.nodeUnless('node', '-', 'key', ':', 'block end');
	}

	private blockMapping(): void {
		if (this.endIf('block end')) return;
		if (!this.takeIf('key')) this.fail('did not find expected key');
		this.steps.push('blockMappingValue');
		this.nodeUnless('value', 'key', ':', 'block end');
	}

	private blockMappingValue(): void {
		this.steps.push('blockMapping');
		if (this.takeIf(':')) this.nodeUnless('value', 'key', ':', 'block end');
		else this.empty();
	}

	// Collections in brackets.

	private flowSequence(): void {
		if (this.endIf(']')) return;
		this.steps.push('flowSequenceNext');
		if (this.takeIf('key')) this.begin('mapping', 'flowPair', NOTHING);
		else this.steps.push('flowNode');
	}

	private flowSequenceNext(): void {
		if (this.endIf(']')) return;
		if (!this.takeIf(',')) this.fail("did not find expected ',' or ']'");
		this.flowSequence();
	}

	/** A key and a value without braces, `[a: b]`. */
	private flowPair(): void {
		this.steps.push('flowPairValue');
		if (!this.isNext(':', ',', ']')) {
			this.steps.push('flowNode');
			return;
		}
		// The parser drops what stands in the place of the key, be it the bracket.
		this.scanner.take();
		this.empty();
	}

	private flowPairValue(): void {
		this.steps.push('flowPairEnd');
		if (this.takeIf(':')) this.nodeUnless('flowNode', ',', ']');
		else this.empty();
	}

	private flowPairEnd(): void {
		this.composer.end();
	}

	private flowMapping(): void {
		if (this.endIf('}')) return;
		if (this.takeIf('key')) {
			this.steps.push('flowMappingValue');
			this.nodeUnless('flowNode', ':', ',', '}');
		} else {
			this.steps.push('flowMappingNoValue', 'flowNode');
		}
	}

	private flowMappingNext(): void {
		if (this.endIf('}')) return;
		if (!this.takeIf(',')) this.fail("did not find expected ',' or '}'");
		this.flowMapping();
	}

	private flowMappingValue(): void {
		this.steps.push('flowMappingNext');
		if (this.takeIf(':')) this.nodeUnless('flowNode', ',', '}');
		else this.empty();
	}

	private flowMappingNoValue(): void {
		this.steps.push('flowMappingNext');
		this.empty();
	}
}
