/** What go-yaml finds wrong in a text, or what turning it into JSON does. */

/** A text that has no value. */
export class DecodingFault extends Error {}

/** A fault in go-yaml's words, with its line where it tells one: `yaml: line 3: did not find expected key`. */
export class YamlFault extends DecodingFault {
	/** @param line as it is told; 0 is told without one. */
	constructor(problem: string, line = 0) {
		super(line > 0 ? `yaml: line ${line}: ${problem}` : `yaml: ${problem}`);
	}
}
