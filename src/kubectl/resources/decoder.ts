/**
 * A stream of JSON or YAML documents, told apart as kubectl does (apimachinery pkg/util/yaml, YAMLOrJSONDecoder): what
 * begins with a brace is JSON until it is found not to be.
 */

import type { Breathe } from '../../os/breathe.ts';
import { MAX_LEVELS, MAX_TOKENS, TOO_DEEP, TOO_LONG } from '../../os/text/document-limits.ts';
import { GoJsonFault, GoJsonScanner } from '../../os/text/go-json.ts';
import { readGoYaml } from '../../os/text/go-yaml/document.ts';
import { DecodingFault } from '../../os/text/go-yaml/fault.ts';

/** How far the decoder looks for the brace that JSON begins with, in characters. */
const LOOK_AHEAD = 4_096;
/** Keys, scalars and brackets of JSON that count as a step (Clock.breathe). */
const STEPS = 64;

/** Why a stream cannot be decoded; `message` is the decoder's own. */
export class DecodeError extends Error {}

/**
 * The values of a stream, those before a fault first. Documents without any value are null.
 * @throws DecodeError
 */
export async function* decodeStream(text: string, breathe: Breathe): AsyncGenerator<unknown> {
	let at = 0;
	let refused: DecodeError | undefined;
	if (/^\s*\{/.test(text.slice(0, LOOK_AHEAD))) {
		for (let count = 0; ; count++) {
			const scanner = new GoJsonScanner(text, at);
			if (scanner.space() === undefined) return;
			try {
				for (let steps = 0; !scanner.scan(STEPS); steps += STEPS) {
					if (steps > MAX_TOKENS) throw new DecodeError(TOO_LONG);
					await breathe(1);
				}
				if (scanner.deepest > MAX_LEVELS) throw new DecodeError(TOO_DEEP);
			} catch (error) {
				if (!(error instanceof GoJsonFault)) throw error;
				refused = jsonError(error, text, count);
				if (count > 1) throw refused;
				break;
			}
			const value: unknown = JSON.parse(text.slice(at, scanner.at));
			at = scanner.at;
			yield value;
		}
		const yaml = yamlFrom(text, at);
		if (yaml === undefined) throw refused;
		at = yaml;
	}
	for (const document of splitDocuments(wholeLines(text.slice(at)))) {
		let value: unknown;
		try {
			if (document.separator) throw new DecodeError(`invalid Yaml document separator: ${document.separator}`);
			value = await decodeYaml(document.text, breathe);
		} catch (error) {
			if (error instanceof DecodeError) throw refused ?? error;
			throw error;
		}
		refused = undefined;
		yield value;
	}
}

/** @param count objects that were JSON before: after two of them it cannot be YAML. */
function jsonError({ message, at, ended }: GoJsonFault, text: string, count: number): DecodeError {
	if (ended) return new DecodeError('unexpected EOF');
	const offset = new TextEncoder().encode(text.slice(0, at + 1)).length;
	return new DecodeError(count > 1 ? message : `json: offset ${offset}: ${message}`);
}

/**
 * Where YAML goes on behind JSON: whitespace is eaten up to the end of the line. Nowhere within the last three bytes, which
 * the decoder cannot look at (consumeWhitespace).
 */
function yamlFrom(text: string, at: number): number | undefined {
	for (let i = at; text.length - i >= 4; i++) {
		const character = text[i] as string;
		if (character === '\n') return i + 1;
		if (!/\s/.test(character)) return i;
	}
	return undefined;
}

/** The lines as YAMLReader hands them on: each ended by a line feed, the last one too. */
function wholeLines(text: string): string {
	const lines = text.replaceAll('\r\n', '\n');
	return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

/** Cuts a stream at the lines that begin with `---` before YAML is read (YAMLReader): lines count from there. */
function* splitDocuments(text: string): Generator<{ text: string; separator?: string }> {
	let begin = 0;
	const separators = /^---([^\n]*)(?:\n|$)/gm;
	for (const match of text.matchAll(separators)) {
		const rest = (match[1] as string).trim();
		if (rest !== '' && !rest.startsWith('#')) return yield { text: '', separator: rest };
		// The first one belongs to the document behind it.
		if (match.index === begin) continue;
		yield { text: text.slice(begin, match.index) };
		begin = match.index + match[0].length;
	}
	if (begin < text.length) yield { text: text.slice(begin) };
}

/**
 * The first YAML document of a text as a plain value, read as go-yaml does, which takes the last of two equal keys.
 * @throws DecodeError
 */
export async function decodeYaml(text: string, breathe: Breathe): Promise<unknown> {
	try {
		return (await readGoYaml(text, breathe)) ?? null;
	} catch (error) {
		if (error instanceof DecodingFault) throw new DecodeError(`error converting YAML to JSON: ${error.message}`);
		throw error;
	}
}
