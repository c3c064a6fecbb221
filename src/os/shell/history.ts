/** History expansion (`!!`, `!n`, `!prefix`) as bash does at the prompt. */

/** The event or word that is not there. */
export class EventNotFound extends Error {}

/**
 * Expands a typed line.
 * @returns the new line, or undefined when there was nothing to expand. Throws EventNotFound.
 */
export function expandHistory(line: string, history: readonly string[]): string | undefined {
	if (!/[!^]/.test(line)) return undefined;
	const quick = /^\^([^^]*)\^([^^]*)\^?$/.exec(line);
	if (quick) {
		const last = history.at(-1) ?? '';
		const [, from, to] = quick as unknown as [string, string, string];
		if (!last.includes(from) || from === '') throw new EventNotFound(`:s${line}: substitution failed`);
		return last.replace(from, () => to);
	}
	let result = '';
	let changed = false;
	let single = false;
	let double = false;
	for (let i = 0; i < line.length; i++) {
		const character = line[i] as string;
		if (character === '\\') {
			result += character + (line[i + 1] ?? '');
			i++;
			continue;
		}
		if (character === "'" && !double) single = !single;
		if (character === '"' && !single) double = !double;
		const next = line[i + 1] ?? '';
		if (character !== '!' || single || next === '' || /[\s=(]/.test(next) || (double && next === '"')) {
			result += character;
			continue;
		}
		// `$!` and `[!…]` are no events.
		if (line[i - 1] === '$' || line[i - 1] === '[' || line[i - 1] === '{') {
			result += character;
			continue;
		}
		const rest = line.slice(i + 1);
		const event = /^(!|-?\d+|\?[^?\n]*\??|[^\s:;&|()<>"'$*^]+)/.exec(rest)?.[0] ?? '';
		const word = /^([$^*])/.exec(rest)?.[0];
		const entry = word && event === '' ? history.at(-1) : find(event, history);
		if (entry === undefined) throw new EventNotFound(`!${event || rest}: event not found`);
		i += event.length;
		let text = entry;
		const designator = /^(?::(\d+|[$^*])|([$^*]))/.exec(line.slice(i + 1));
		if (designator) {
			text = words(entry, (designator[1] ?? designator[2]) as string);
			i += designator[0].length;
		}
		result += text;
		changed = true;
	}
	return changed ? result : undefined;
}

function find(event: string, history: readonly string[]): string | undefined {
	if (event === '!') return history.at(-1);
	if (/^-\d+$/.test(event)) return history[history.length + Number(event)];
	if (/^\d+$/.test(event)) return history[Number(event) - 1];
	if (event.startsWith('?')) {
		const text = event.replace(/^\?|\?$/g, '');
		return history.findLast((line) => line.includes(text));
	}
	return history.findLast((line) => line.startsWith(event));
}

function words(line: string, designator: string): string {
	const all = line.trim().split(/\s+/);
	if (designator === '$') return all.at(-1) ?? '';
	if (designator === '^') return all[1] ?? '';
	if (designator === '*') return all.slice(1).join(' ');
	return all[Number(designator)] ?? '';
}
