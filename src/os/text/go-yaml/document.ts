/** A YAML document as go-yaml v2 (go.yaml.in/yaml/v2) and sigs.k8s.io/yaml read it, in values and in words. */

import { type Breathe, CHARACTERS_A_STEP } from '../../breathe.ts';
import { MAX_TOKENS, TOO_LONG } from '../document-limits.ts';
import { DecodingFault, YamlFault } from './fault.ts';
import { Parser } from './parser.ts';

/** Steps of the parser that count as one of the clock's: some 20 µs. */
const PARSED_A_STEP = 16;

/**
 * The value of a text's first document, of which the last of two equal keys counts; undefined when there is none.
 * Reads in stretches.
 * @param strict whether a key that a mapping has twice is a fault.
 * @throws DecodingFault in go-yaml's words: `yaml: line 3: did not find expected key`.
 */
export async function readGoYaml(text: string, breathe: Breathe, strict = false): Promise<unknown> {
	await breathe(Math.ceil(text.length / CHARACTERS_A_STEP));
	const parser = new Parser(text);
	const steps = parser.document();
	for (let count = 1; ; count++) {
		const step = steps.next();
		if (step.done) {
			// Who takes the value goes over it in one stretch.
			if (parser.tokens > MAX_TOKENS) throw new YamlFault(TOO_LONG);
			const { repeated } = parser.composer;
			if (strict && repeated.length > 0) throw new YamlFault(`unmarshal errors:\n  ${repeated.join('\n  ')}`);
			return step.value;
		}
		if (count % PARSED_A_STEP === 0) await breathe(1);
	}
}

/** Why the first document of a text has no value; undefined when it has one. */
export async function goYamlFault(text: string, breathe: Breathe): Promise<string | undefined> {
	try {
		await readGoYaml(text, breathe);
	} catch (error) {
		if (error instanceof DecodingFault) return error.message;
		throw error;
	}
	return undefined;
}
