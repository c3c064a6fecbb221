/** What the dock loads until its prompt as one file: many small ones are compressed worse, by some 8 kB of 300. */

import type { Plugin } from 'vite';

const ENTRY = /\/components\/dock\/main\.ts$/;

/** Vite's own loader of chunks: it is every script's, and nobody imports it before chunks are made. */
const PRELOAD = /^\0vite\/preload-helper/;

/** What is known of a module while chunks are made (a part of Rollup's ModuleInfo). */
interface ModuleInfo {
	readonly isEntry: boolean;
	/** Modules that import it statically. */
	readonly importers: readonly string[];
}

/**
 * The chunk of a module that the dock's code (components/dock/main.ts) needs as soon as it is loaded: `main`, or
 * `shared` when a page's own script has it too, for who only reads must not get the rest along with it. Null: neither.
 * @param infoOf looks a module up.
 */
export function chunkOf(id: string, infoOf: (id: string) => ModuleInfo | null): 'main' | 'shared' | null {
	if (PRELOAD.test(id)) return 'shared';
	const seen = new Set([id]);
	let docks = false;
	let pages = false;
	for (const each of seen) {
		docks ||= ENTRY.test(each);
		const info = infoOf(each);
		pages ||= info?.isEntry ?? false;
		for (const importer of info?.importers ?? []) seen.add(importer);
	}
	return !docks ? null : pages ? 'shared' : 'main';
}

/** A Vite plugin that puts the dock's code into one chunk. */
export function dockChunk(): Plugin {
	return {
		name: 'naru:dock-chunk',
		configEnvironment(environment) {
			if (environment !== 'client') return undefined;
			const only = (wanted: string) => (id: string, chunks: { getModuleInfo(id: string): ModuleInfo | null }) =>
				chunkOf(id, (each) => chunks.getModuleInfo(each)) === wanted ? wanted : null;
			// What a group takes brings its dependencies along: what is shared must be taken first.
			const groups = [{ name: only('shared'), priority: 1, entriesAware: true }, { name: only('main') }];
			return { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } };
		},
	};
}
