/** Searching the history backwards (readline's reverse-search-history, Ctrl-R). */

/** What is on the line, and where the cursor is in it. */
export interface Line {
	text: string;
	cursor: number;
}

export class HistorySearch {
	/** What the search has on the line now: the newest match, or what was there before. */
	found: Line;
	private query = '';
	private failed = false;
	/** Index in the history, or its length for none. */
	private at: number;
	private readonly history: readonly string[];
	/** The line before the search. */
	private readonly saved: Line;

	/** @param saved what is on the line when the search begins. */
	constructor(history: readonly string[], saved: Line) {
		this.history = history;
		this.at = history.length;
		this.saved = saved;
		this.found = saved;
	}

	/** What stands in the prompt's place meanwhile. */
	get prompt(): string {
		return `(${this.failed ? 'failed ' : ''}reverse-i-search)\`${this.query}': `;
	}

	/**
	 * Takes one key.
	 * @returns whether the search goes on (`more`), was given up with everything as before (`abort`), ends with the
	 * line's interruption, or ends with what was found, on which the key now acts (`accept`).
	 */
	key(name: string): 'more' | 'abort' | 'interrupt' | 'accept' {
		switch (name) {
			case 'ctrl-r':
				this.find(this.at - 1);
				return 'more';
			case 'ctrl-g':
				this.found = this.saved;
				return 'abort';
			case 'ctrl-c':
				return 'interrupt';
			case 'backspace':
				this.query = [...this.query].slice(0, -1).join('');
				if (this.query === '') {
					this.found = this.saved;
					this.failed = false;
				} else this.find(this.history.length - 1);
				return 'more';
			default:
				if ([...name].length !== 1) return 'accept';
				this.query += name;
				this.find(Math.min(this.at, this.history.length - 1));
				return 'more';
		}
	}

	/** Finds the newest match that is no newer than the line at `from`. */
	private find(from: number): void {
		for (let at = from; at >= 0; at--) {
			const text = this.history[at];
			if (!text?.includes(this.query)) continue;
			this.at = at;
			this.failed = false;
			this.found = { text, cursor: text.indexOf(this.query) };
			return;
		}
		this.failed = this.query !== '';
	}
}
