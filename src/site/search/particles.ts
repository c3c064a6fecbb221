/**
 * Korean particles (조사) at the end of a word. The search looks for words that begin like what was typed: `파드` finds
 * `파드가`, but `파드를` does not. So what was typed is also looked up without its particles.
 */

/** What must come before a particle: many have one form after a final consonant and another after a vowel. */
type After = 'any' | 'consonant' | 'vowel' | 'vowel or ㄹ' | 'consonant but ㄹ';

/** Longer ones first: `에서` is one particle, and not `서` after `에`. 들 is a suffix (plural), and stands among them. */
const PARTICLES: readonly (readonly [form: string, after: After])[] = [
	['으로부터', 'consonant but ㄹ'],
	['로부터', 'vowel or ㄹ'],
	['으로서', 'consonant but ㄹ'],
	['으로써', 'consonant but ㄹ'],
	['로서', 'vowel or ㄹ'],
	['로써', 'vowel or ㄹ'],
	['에게서', 'any'],
	['으로', 'consonant but ㄹ'],
	['에서', 'any'],
	['에게', 'any'],
	['부터', 'any'],
	['까지', 'any'],
	['처럼', 'any'],
	['보다', 'any'],
	['마다', 'any'],
	['조차', 'any'],
	['마저', 'any'],
	['밖에', 'any'],
	['하고', 'any'],
	['이나', 'consonant'],
	['이란', 'consonant'],
	['은', 'consonant'],
	['는', 'vowel'],
	['이', 'consonant'],
	['가', 'vowel'],
	['을', 'consonant'],
	['를', 'vowel'],
	['과', 'consonant'],
	['와', 'vowel'],
	['로', 'vowel or ㄹ'],
	['란', 'vowel'],
	['에', 'any'],
	['의', 'any'],
	['도', 'any'],
	['만', 'any'],
	['들', 'any'],
];

/** The particles as they are written, longer ones first. */
export const particleForms: readonly string[] = PARTICLES.map(([form]) => form);

/** A word shorter than this, in characters, says too little to be looked for: 길이 keeps its 이. */
const SHORTEST = 2;

/** Hangul syllables stand in Unicode by their final consonant, 28 to each pair of beginning and vowel (Unicode 3.12). */
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const FINAL_RIEUL = 8;

/**
 * The word without its last particle, then without the one before that, and so on: `노드에서는` gives `노드에서` and
 * `노드`. Empty when it ends in none.
 * @param word one word in NFC; Latin letters and digits may come before the particle (`Pod를`).
 */
export function withoutParticles(word: string): string[] {
	const shorter: string[] = [];
	for (let stem = withoutLast(word); stem !== undefined; stem = withoutLast(stem)) shorter.push(stem);
	return shorter;
}

function withoutLast(word: string): string | undefined {
	const found = PARTICLES.find(
		([form, after]) =>
			word.endsWith(form) && word.length - form.length >= SHORTEST && fits(word.at(-form.length - 1) ?? '', after),
	);
	return found && word.slice(0, -found[0].length);
}

/** How a Latin letter or a digit is read aloud is anybody's guess: every particle may follow it, but nothing may follow a point. */
function fits(character: string, after: After): boolean {
	const code = character.charCodeAt(0);
	if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return /[a-z0-9]/i.test(character);
	const final = (code - FIRST_SYLLABLE) % FINALS;
	switch (after) {
		case 'any':
			return true;
		case 'consonant':
			return final !== 0;
		case 'vowel':
			return final === 0;
		case 'vowel or ㄹ':
			return final === 0 || final === FINAL_RIEUL;
		case 'consonant but ㄹ':
			return final !== 0 && final !== FINAL_RIEUL;
	}
}
