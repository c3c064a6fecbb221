/** What every kind of condition has in common: the facts it may look at, and what it says. */

import type { Cluster } from '../../cluster/cluster.ts';
import type { History } from '../history.ts';
import { DEFAULT_NAMESPACE } from '../objects.ts';
import type { Observations } from '../observations.ts';
import type { Probes } from '../probes.ts';
import type { Bilingual, Condition } from '../types.ts';

/** What a condition is judged by. */
export interface Facts {
	cluster: Cluster;
	history: History;
	observations: Observations;
	probes: Probes;
	/** The learner's last answer to this checkpoint's question. */
	answer: string | undefined;
}

/** Undefined: the condition holds. */
export type Shortfall = { status: 'failed' | 'waiting'; explanation: Bilingual } | undefined;

/** A kind of condition. One file each in this folder, listed in index.ts. */
export interface ConditionKind<C extends Condition = Condition> {
	kind: C['kind'];
	/** Says what is missing, or undefined. Looks only; it never writes to the cluster. */
	judge(condition: C, facts: Facts): Shortfall;
	/** Resources (plural) whose changes can change the judgement. */
	watches(condition: C): string[];
}

export const failed = (ko: string, en: string): Shortfall => ({ status: 'failed', explanation: { ko, en } });

export const waiting = (ko: string, en: string): Shortfall => ({ status: 'waiting', explanation: { ko, en } });

/** A name, field or address as the texts show it. */
export const code = (text: string | number): string => `\`${String(text).replaceAll('`', "'")}\``;

/** `a`, `b`, `c`: at most five, so that 60 Pods don't fill the page. */
export function codes(names: readonly string[]): string {
	const shown = names.slice(0, 5).map(code).join(', ');
	return names.length > 5 ? `${shown}, …` : shown;
}

/** Labels or a selector as kubectl prints them. */
export const pairs = (labels: Record<string, string> | undefined): string =>
	Object.entries(labels ?? {})
		.map(([key, value]) => `${key}=${value}`)
		.join(',');

/** Do these labels satisfy an equality selector? An empty selector selects nothing here, as in a Service. */
export function selects(
	selector: Record<string, string> | undefined,
	labels: Record<string, string> | undefined,
): boolean {
	const wanted = Object.entries(selector ?? {});
	return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

/** `name`, with the namespace before it where that is not the one everybody means. */
export const qualified = (namespace: string | undefined, name: string): string =>
	namespace === undefined || namespace === DEFAULT_NAMESPACE ? name : `${namespace}/${name}`;
