/**
 * What else a query may mean. Pagefind finds words by how they begin, in the language of the page: here a query gets
 * further readings, so that 파드를 finds 파드, 슬라이스 finds 엔드포인트슬라이스 and Pod finds 파드.
 */

import { withoutParticles } from './particles.ts';

/** The words that the site's search knows, besides Pagefind's index. */
export interface SearchWords {
	/** For each term of the glossary every way to write it in either language; what pages use comes first, Korean and English. */
	readonly terms: readonly (readonly [ko: string, en: string, ...other: string[]])[];
	/** Long Korean words of the pages, without particles, for the parts that they are made of. */
	readonly words: readonly string[];
}

export interface Readings {
	/** The query itself, then the same without particles and with the glossary's other names for it. */
	readonly same: readonly string[];
	/** Compounds and terms of which a word of the query is a part. */
	readonly wider: readonly string[];
}

/** Each reading is a search of its own: a long query must not become hundreds. */
const MOST_READINGS = 12;
/** Letters of the longest query that is read any further; what is longer is no word anybody looks for. */
const LONGEST_QUERY = 200;
const HANGUL = /^[가-힣]+$/;

/**
 * The ways to read a query, the likeliest first, each of them once and at most a dozen of a kind.
 * @param query what was typed; empty gives no readings.
 */
export function readingsOf(query: string, words: SearchWords): Readings {
	const typed = query.normalize('NFC').trim();
	if (!typed) return { same: [], wider: [] };
	if (typed.length > LONGEST_QUERY) return { same: [typed], wider: [] };

	const pieces = piecesOf(typed.split(/\s+/), words.terms);
	const same = unique([typed, ...combine(pieces.map((piece) => piece.same))]).slice(0, MOST_READINGS);
	const parts = pieces.map((piece) => [...piece.same, ...(piece.known ? [] : compoundsOf(piece.same, words))]);
	const wider = combine(parts).filter((reading) => !same.includes(reading));
	return { same, wider: unique(wider).slice(0, MOST_READINGS) };
}

/** A word of the query, or several that are one term. */
interface Piece {
	readonly same: readonly string[];
	/** The glossary has it: then it needs no compounds, for 포트 is not about 노드 포트 alone. */
	readonly known: boolean;
}

function piecesOf(typed: readonly string[], terms: SearchWords['terms']): Piece[] {
	const longest = Math.max(1, ...terms.flat().map((form) => form.split(' ').length));
	const pieces: Piece[] = [];
	for (let at = 0; at < typed.length; ) {
		// The longest run of words that is a term: 로드 밸런서를 before 로드.
		let taken = Math.min(longest, typed.length - at);
		let piece = pieceOf(typed.slice(at, at + taken), terms);
		while (taken > 1 && !piece.known) {
			taken--;
			piece = pieceOf(typed.slice(at, at + taken), terms);
		}
		pieces.push(piece);
		at += taken;
	}
	return pieces;
}

function pieceOf(typed: readonly string[], terms: SearchWords['terms']): Piece {
	const stems = stemsOf(typed.join(' '));
	const keys = stems.map(keyOf);
	const found = terms.filter((forms) => forms.some((form) => keys.includes(keyOf(form))));
	return { same: unique([...stems, ...found.flatMap(usedOf)]), known: found.length > 0 };
}

/** As typed, without particles, and without the English plural. */
function stemsOf(text: string): string[] {
	const stems = [text, ...withoutParticles(text)];
	return unique(stems.flatMap((stem) => (/[a-z]{2}s$/i.test(stem) ? [stem, stem.slice(0, -1)] : [stem])));
}

/** The names of a term that pages use. */
function usedOf([ko, en]: SearchWords['terms'][number]): [ko: string, en: string] {
	return [ko, en];
}

/** Spaces, hyphens and capitals make no other word: 로드밸런서 is 로드 밸런서, endpoint-slice is EndpointSlice. */
function keyOf(form: string): string {
	return form.toLowerCase().replace(/[\s-]/g, '');
}

/** The glossary's names and the pages' words in which one of the stems is a part. */
function compoundsOf(stems: readonly string[], { terms, words }: SearchWords): string[] {
	// Of the forms of one word the shortest is the word itself: 슬라이스 of 슬라이스에서.
	const part = stems.reduce((shortest, stem) => (stem.length < shortest.length ? stem : shortest)).toLowerCase();
	if (part.length < 2) return [];
	const named = terms.filter((forms) => forms.some((form) => hasPart(form, part))).flatMap(usedOf);
	// What begins with the part, Pagefind finds by itself.
	return [...named, ...words.filter((word) => word.indexOf(part) > 0)];
}

function hasPart(form: string, part: string): boolean {
	if (HANGUL.test(part)) return form.includes(part);
	// Latin words are parted by spaces, hyphens and capitals; `end` alone is no word of EndpointSlice.
	return form
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[\s-]/)
		.includes(part);
}

/** Every choice of one form a piece, as queries: first those that change little. Stops when there are enough. */
function combine(pieces: readonly (readonly string[])[]): string[] {
	return pieces.reduce<string[]>(
		(heads, forms) =>
			forms.flatMap((form) => heads.map((head) => (head ? `${head} ${form}` : form))).slice(0, 2 * MOST_READINGS),
		[''],
	);
}

function unique(texts: readonly string[]): string[] {
	return [...new Set(texts)];
}
