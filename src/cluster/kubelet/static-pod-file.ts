/** Reads a file of a static Pod. Fetched with the first change of such files. */

import { parse } from 'yaml';
import type { Pod } from '../resources/types.ts';
import type { KubeObject } from '../types.ts';

/** The Pod that a file describes, without a status; undefined when there is none in it. */
export function podIn(text: string): KubeObject | undefined {
	try {
		const read = parse(text, { maxAliasCount: 100, logLevel: 'error' }) as KubeObject | null;
		if (read?.kind !== 'Pod' || typeof read.metadata?.name !== 'string') return undefined;
		if (!Array.isArray((read.spec as Pod['spec'] | undefined)?.containers)) return undefined;
		const { status: _, ...rest } = read as KubeObject & { status?: unknown };
		return { ...rest, metadata: { ...read.metadata, namespace: read.metadata.namespace ?? 'default' } };
	} catch {
		return undefined;
	}
}
