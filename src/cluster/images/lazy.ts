/** Images whose programs are fetched when a node pulls them: the registry knows their facts, a module has the rest. */

import type { FileTable } from '../../os/fs.ts';
import type { SignalName } from '../../os/process.ts';
import type { Image, ImageContents, ImageFacts } from './types.ts';

/**
 * Makes an image of its facts and of where its contents are.
 * @param fetch imports the module; called at most once at a time, and again after it failed.
 */
export function lazyImage(facts: ImageFacts, fetch: () => Promise<{ contents: ImageContents }>): Image {
	return new LazyImage(facts, fetch);
}

class LazyImage implements Image {
	readonly repository: string;
	readonly tags: RegExp;
	readonly size: number;
	private readonly fetch: () => Promise<{ contents: ImageContents }>;
	private loading: Promise<void> | undefined;
	private fetched: ImageContents | undefined;

	constructor(facts: ImageFacts, fetch: () => Promise<{ contents: ImageContents }>) {
		this.repository = facts.repository;
		this.tags = facts.tags;
		this.size = facts.size;
		this.fetch = fetch;
	}

	load(): Promise<void> {
		this.loading ??= this.fetch().then(
			({ contents }) => {
				this.fetched = contents;
			},
			(error: unknown) => {
				this.loading = undefined;
				throw error;
			},
		);
		return this.loading;
	}

	private get contents(): ImageContents {
		if (!this.fetched) throw new Error(`the image ${this.repository} was used before it was pulled`);
		return this.fetched;
	}

	files(tag: string): FileTable {
		return this.contents.files(tag);
	}

	env(tag: string): Record<string, string> {
		return this.contents.env(tag);
	}

	get entrypoint(): string[] {
		return this.contents.entrypoint;
	}

	get cmd(): string[] {
		return this.contents.cmd;
	}

	get workingDir(): string {
		return this.contents.workingDir ?? '/';
	}

	get user(): string {
		return this.contents.user ?? 'root';
	}

	get stopSignal(): SignalName {
		return this.contents.stopSignal ?? 'TERM';
	}

	get exposedPorts(): string[] {
		return this.contents.exposedPorts ?? [];
	}

	get idle(): { cpu: number; memory: number } {
		return this.contents.idle ?? { cpu: 0, memory: 2 };
	}

	get libc(): 'glibc' | 'musl' {
		return this.contents.libc;
	}
}
