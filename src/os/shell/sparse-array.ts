/** An indexed array of the shell: elements by number, with holes. */

export class SparseArray extends Map<number, string> {
	/** One more than the highest index, or undefined when it has to be looked for. */
	private last: number | undefined;
	/** Were all elements added in their order? */
	private sorted = true;

	/** Is it the array of several shells? Each makes its own before it changes it (see `own`): a fork must not copy all. */
	private shared = false;

	/** @param entries as of a Map. */
	constructor(entries: Iterable<readonly [number, string]> = []) {
		super();
		for (const [index, text] of entries) this.set(index, text);
	}

	/** One more than the highest index. */
	get end(): number {
		if (this.last === undefined) {
			this.last = 0;
			for (const index of this.keys()) this.last = Math.max(this.last, index + 1);
		}
		return this.last;
	}

	override set(index: number, text: string): this {
		if (!this.has(index)) {
			this.sorted &&= index >= this.end;
			this.last = Math.max(this.end, index + 1);
		}
		return super.set(index, text);
	}

	override delete(index: number): boolean {
		if (index + 1 === this.last) this.last = undefined;
		return super.delete(index);
	}

	/** The same array for one more shell. */
	share(): SparseArray {
		this.shared = true;
		return this;
	}

	/** An array to change: itself unless it is shared. */
	own(): SparseArray {
		return this.shared ? new SparseArray(this) : this;
	}

	/** Its elements by rising index. */
	inOrder(): [number, string][] {
		const entries = [...this];
		return this.sorted ? entries : entries.sort((a, b) => a[0] - b[0]);
	}
}
