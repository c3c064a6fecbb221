/** sed's input, line by line as it comes: what `tail -f` writes is edited at once. */

/** A line without its newline; the last of a file may have had none. */
export interface Line {
	text: string;
	newline: boolean;
}

export class Lines {
	private rest = '';
	private at = 0;
	private ended = false;
	private readonly read: () => Promise<string | null>;

	/** @param read the next piece of text, null at the end. */
	constructor(read: () => Promise<string | null>) {
		this.read = read;
	}

	/** The next line, or undefined at the end. */
	async next(): Promise<Line | undefined> {
		for (;;) {
			const end = this.rest.indexOf('\n', this.at);
			if (end >= 0) {
				const text = this.rest.slice(this.at, end);
				this.at = end + 1;
				return { text, newline: true };
			}
			if (!(await this.more())) break;
		}
		const text = this.rest.slice(this.at);
		this.at = this.rest.length;
		return text === '' ? undefined : { text, newline: false };
	}

	/** Is there no further line? */
	async atEnd(): Promise<boolean> {
		while (this.at >= this.rest.length) if (!(await this.more())) return true;
		return false;
	}

	/** Would the next line have to be waited for? */
	get waits(): boolean {
		return !this.ended && !this.rest.includes('\n', this.at);
	}

	private async more(): Promise<boolean> {
		if (this.ended) return false;
		const piece = await this.read();
		this.ended = piece === null;
		this.rest = this.rest.slice(this.at) + (piece ?? '');
		this.at = 0;
		return piece !== null;
	}
}
