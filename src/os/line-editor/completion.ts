/** What Tab makes of the candidates it is given. */

/** The text that all candidates agree on, or the only one; the blank that ends a word comes with the only one alone. */
export function agreedOn(candidates: readonly string[]): string {
	let prefix = candidates[0] ?? '';
	if (candidates.length === 1) return prefix;
	for (const candidate of candidates) while (!candidate.startsWith(prefix)) prefix = prefix.slice(0, -1);
	return prefix.trimEnd();
}

/** The candidates as the list shows them: of a path only the last part, where that is what tells them apart. */
export function shownNames(candidates: readonly string[]): string[] {
	return candidates.map((candidate) => {
		const name = candidate.trimEnd();
		const cut = name.replace(/\/$/, '').lastIndexOf('/') + 1;
		return candidates.every((other) => other.startsWith(name.slice(0, cut))) ? name.slice(cut) : name;
	});
}
