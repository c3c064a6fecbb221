/** What is typed in an editor and not saved yet outlives a reload of the page (in this tab: sessionStorage). */

interface Draft {
	/** The file's name and what it had when it was opened or last saved: a draft of something else is none of this. */
	name: string;
	base: string;
	text: string;
}

const key = (lab: string) => `naru:draft:${lab}`;

/** The unsaved text of this file, if there is one. */
export function readDraft(lab: string, name: string, base: string): string | undefined {
	try {
		const draft = JSON.parse(sessionStorage.getItem(key(lab)) ?? 'null') as Partial<Draft> | null;
		return draft?.name === name && draft.base === base && typeof draft.text === 'string' ? draft.text : undefined;
	} catch {
		return undefined;
	}
}

/** Keeps the draft, or forgets it (undefined). Where the browser stores nothing, it is kept as long as the page. */
export function keepDraft(lab: string, draft: Draft | undefined): void {
	try {
		if (draft) sessionStorage.setItem(key(lab), JSON.stringify(draft));
		else sessionStorage.removeItem(key(lab));
	} catch {
		// Forbidden or full.
	}
}
