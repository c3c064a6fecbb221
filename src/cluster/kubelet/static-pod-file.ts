/** Reads files of static Pods. Fetched with the first change of such files. */

import type { Breathe } from '../../os/breathe.ts';
import { readGoYaml } from '../../os/text/go-yaml/document.ts';
import { DecodingFault } from '../../os/text/go-yaml/fault.ts';
import type { Pod } from '../resources/types.ts';
import type { KubeObject } from '../types.ts';

/** The Pods that texts describe, without a status, in the texts' place; undefined where there is none. */
export async function podsIn(texts: readonly string[], breathe: Breathe): Promise<(KubeObject | undefined)[]> {
	const pods: (KubeObject | undefined)[] = [];
	for (const text of texts) pods.push(await podIn(text, breathe));
	return pods;
}

async function podIn(text: string, breathe: Breathe): Promise<KubeObject | undefined> {
	let read: KubeObject | null;
	try {
		read = (await readGoYaml(text, breathe)) as KubeObject | null;
	} catch (error) {
		if (error instanceof DecodingFault) return undefined;
		throw error;
	}
	if (read?.kind !== 'Pod' || typeof read.metadata?.name !== 'string') return undefined;
	if (!Array.isArray((read.spec as Pod['spec'] | undefined)?.containers)) return undefined;
	const { status: _, ...rest } = read as KubeObject & { status?: unknown };
	return { ...rest, metadata: { ...read.metadata, namespace: read.metadata.namespace ?? 'default' } };
}
