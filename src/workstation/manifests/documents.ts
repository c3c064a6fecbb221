/**
 * Reads YAML with the places of its nodes, for the checker: in stretches, so that a page has its turn meanwhile, and only
 * what is neither nested too deeply nor of too many pieces. Composing a document goes in one stretch.
 */

import {
	Composer,
	CST,
	type Document,
	type DocumentOptions,
	Lexer,
	type ParseOptions,
	Parser,
	type SchemaOptions,
} from 'yaml';
import { type Breathe, CHARACTERS_A_STEP } from '../../os/breathe.ts';
import { MAX_LEVELS, MAX_TOKENS, TOO_DEEP, TOO_LONG } from '../../os/text/document-limits.ts';

/** Lexemes that count as a step (Clock.breathe): some 20 µs. */
const LEXEMES_A_STEP = 16;

/** A text that is read no further. */
export class YamlLimitError extends Error {}

/** How deeply the lexemes so far are nested, in brackets, and in columns where a block began. */
class Nesting {
	private flow = 0;
	private readonly indents: number[] = [];
	private column = 0;
	/** Where the latest thing began that may turn out to be a key. */
	private start: number | undefined;

	/** @throws YamlLimitError for what is nested too deeply. */
	take(lexeme: string): void {
		const type = CST.tokenType(lexeme);
		switch (type) {
			case 'doc-mode':
			case 'scalar':
			case 'flow-error-end':
			case 'byte-order-mark':
				// Marks of the lexer's that stand for nothing in the text.
				if (lexeme.length === 1) return;
				break;
			case 'newline':
				this.column = 0;
				this.start = undefined;
				return;
			case 'flow-map-start':
			case 'flow-seq-start':
				this.start ??= this.column;
				this.flow++;
				this.check();
				break;
			case 'flow-map-end':
			case 'flow-seq-end':
				this.flow = Math.max(0, this.flow - 1);
				break;
			case 'seq-item-ind':
			case 'explicit-key-ind':
				if (this.flow === 0) this.block(this.column);
				this.start = undefined;
				break;
			case 'map-value-ind':
				if (this.flow === 0 && this.start !== undefined) this.block(this.start);
				this.start = undefined;
				break;
			case 'space':
			case 'comment':
				break;
			default:
				if (this.flow === 0) this.start ??= this.column;
		}
		const last = lexeme.lastIndexOf('\n');
		this.column = last < 0 ? this.column + lexeme.length : lexeme.length - last - 1;
	}

	private block(column: number): void {
		while ((this.indents.at(-1) ?? -1) > column) this.indents.pop();
		if (this.indents.at(-1) !== column) this.indents.push(column);
		this.check();
	}

	private check(): void {
		if (this.flow + this.indents.length > MAX_LEVELS) throw new YamlLimitError(TOO_DEEP);
	}
}

/**
 * The documents of a text, with their errors in them.
 * @throws YamlLimitError, and what `breathe` throws.
 */
export async function readYamlDocuments(
	text: string,
	options: ParseOptions & DocumentOptions & SchemaOptions,
	breathe: Breathe,
): Promise<Document.Parsed[]> {
	const parser = new Parser();
	const nesting = new Nesting();
	const tokens: CST.Token[] = [];
	let lexemes = 0;
	for (const lexeme of new Lexer().lex(text)) {
		nesting.take(lexeme);
		if (++lexemes > MAX_TOKENS) throw new YamlLimitError(TOO_LONG);
		for (const token of parser.next(lexeme)) tokens.push(token);
		if (lexemes % LEXEMES_A_STEP === 0) await breathe(1);
	}
	for (const token of parser.end()) tokens.push(token);
	const steps = Math.ceil(text.length / CHARACTERS_A_STEP);
	await breathe(steps);
	const composer = new Composer(options);
	const documents: Document.Parsed[] = [];
	for (const token of tokens) {
		for (const document of composer.next(token)) documents.push(document as Document.Parsed);
		await breathe(1);
	}
	for (const document of composer.end(false, text.length)) documents.push(document as Document.Parsed);
	await breathe(steps);
	return documents;
}
