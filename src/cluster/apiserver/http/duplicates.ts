/** Fields that a JSON text gives twice, which JSON.parse hides: the server's strict decoder names them. */

import { MAX_DEPTH } from '../json.ts';

const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^\s,\]}]+/y;
const SPACE = /\s*/y;

/**
 * Paths of fields given more than once: `spec.ports[0].port`.
 * @param json a text that JSON.parse takes, nested no deeper than MAX_DEPTH.
 */
export function duplicateFields(json: string): string[] {
	const found = new Set<string>();
	let at = 0;
	const skip = (pattern: RegExp): string => {
		pattern.lastIndex = at;
		const [text = ''] = pattern.exec(json) ?? [];
		at += text.length;
		return text;
	};
	const next = (): string | undefined => {
		skip(SPACE);
		return json[at];
	};
	/** Past the comma or the closing bracket: whether more follows. */
	const more = (): boolean => {
		next();
		return json[at++] === ',';
	};
	const value = (path: string, depth: number): void => {
		const start = next();
		if (depth > MAX_DEPTH) throw new RangeError('exceeded max depth');
		if (start === '{') {
			at++;
			if (next() === '}') return void at++;
			const names = new Set<string>();
			do {
				next();
				const name = JSON.parse(skip(STRING)) as string;
				const below = path === '' ? name : `${path}.${name}`;
				if (names.has(name)) found.add(below);
				names.add(name);
				next();
				at++;
				value(below, depth + 1);
			} while (more());
		} else if (start === '[') {
			at++;
			if (next() === ']') return void at++;
			let index = 0;
			do value(`${path}[${index++}]`, depth + 1);
			while (more());
		} else skip(start === '"' ? STRING : SCALAR);
	};
	value('', 0);
	return [...found];
}
