/** Programs that wait for input, and input that waits for a program: one of the two is always empty. */

interface PendingRead {
	promise: Promise<string | null>;
	resolve: (text: string | null) => void;
}

export class ReadQueue {
	private reads: PendingRead[] = [];
	/** Text that programs have not read yet; null is an end of file. */
	private readonly unread: (string | null)[] = [];

	/** Does a program wait? */
	get wanted(): boolean {
		return this.reads.length > 0;
	}

	/** Gives text, or an end of file, to whoever waits longest, else keeps it. */
	push(text: string | null): void {
		const read = this.reads.shift();
		if (read) read.resolve(text);
		else this.unread.push(text);
	}

	/** What is there to be read now; undefined when a program must `wait`. */
	take(): string | null | undefined {
		return this.unread.shift();
	}

	/** Takes all text that is there; ends of file are dropped. */
	takeAll(): string {
		return this.unread.splice(0).join('');
	}

	/** Waits for the next `push`; only when there is nothing to take. */
	wait(): Promise<string | null> {
		let resolve: (text: string | null) => void = () => {};
		const promise = new Promise<string | null>((done) => {
			resolve = done;
		});
		this.reads.push({ promise, resolve });
		return promise;
	}

	/** Whoever waited for this does not any more. */
	abandon(promise: Promise<string | null>): void {
		this.reads = this.reads.filter((read) => read.promise !== promise);
	}

	/** Tells an end of file to all who wait. */
	end(): void {
		for (const read of this.reads.splice(0)) read.resolve(null);
	}
}
