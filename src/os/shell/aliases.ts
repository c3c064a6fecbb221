/** Alias expansion: on the text of a command before it is run. */

import { type Command, forEachChild, parse, type SyntaxNode } from 'unbash';
import type { Shell } from './shell.ts';

/** Do aliases count? In bash only at a prompt, or with `shopt -s expand_aliases`. */
export const expandsAliases = (shell: Shell): boolean =>
	shell.interactive || shell.shopts.has('expand_aliases') || !shell.isBash;

/** Replaces aliases at the places of command names, where they count. */
export function expandAliases(shell: Shell, text: string): string {
	if (shell.aliases.size === 0 || !expandsAliases(shell)) return text;
	let current = text;
	/** Stretches that came from an alias, which it does not expand in again. */
	let grown: { from: number; to: number; names: Set<string> }[] = [];
	for (let round = 0; round < 20; round++) {
		const found = commandNames(current)
			.filter(
				({ name, position }) =>
					shell.aliases.has(name) &&
					!grown.some((area) => position >= area.from && position < area.to && area.names.has(name)),
			)
			.sort((a, b) => b.position - a.position);
		if (found.length === 0) return current;
		for (const { name, position } of found) {
			const value = shell.aliases.get(name) as string;
			const names = new Set([
				name,
				...grown.filter((area) => position >= area.from && position < area.to).flatMap((area) => [...area.names]),
			]);
			const change = value.length - name.length;
			current = current.slice(0, position) + value + current.slice(position + name.length);
			grown = grown.map((area) => ({
				...area,
				from: area.from > position ? area.from + change : area.from,
				to: area.to > position ? area.to + change : area.to,
			}));
			grown.push({ from: position, to: position + value.length, names });
		}
	}
	return current;
}

/** The plain names of commands; after an alias that ends with a blank the next word counts too. */
function commandNames(text: string): { name: string; position: number }[] {
	const names: { name: string; position: number }[] = [];
	const visit = (node: SyntaxNode): void => {
		if (node.type === 'Command') {
			const { name } = node as Command;
			if (name && !name.parts && name.text === name.value) names.push({ name: name.value, position: name.pos });
			return;
		}
		if (node.type === 'Word') return;
		forEachChild(node, visit);
	};
	visit(parse(text) as SyntaxNode);
	return names;
}
