/** Right answers, asked of the cluster at the moment they are needed. */

import type { Cluster } from '../cluster/cluster.ts';
import type { History } from './history.ts';
import { DEFAULT_NAMESPACE, fieldValues, find, namespaceOf } from './objects.ts';
import type { AnswerSource } from './types.ts';

/** Every answer that is right now; none while the cluster does not know one. */
export function answersOf(source: AnswerSource, cluster: Cluster, history: History): readonly string[] {
	if (typeof source === 'string') return [source];
	if ('file' in source) {
		const machine = cluster.container(source.namespace ?? DEFAULT_NAMESPACE, source.pod);
		if (!machine?.fs.exists(source.file)) return [];
		const found = new RegExp(source.pattern, 'm').exec(machine.fs.readFile(source.file))?.[1];
		return found === undefined ? [] : [found];
	}
	const { resource, namespace, name, field, earlier } = source;
	const object = find(cluster.client, resource, namespace, name);
	const present = object ? fieldValues(object, field).map(String) : [];
	if (!earlier) return present;
	return history
		.values(resource, namespaceOf(resource, namespace), name, field)
		.filter((value) => !present.includes(value));
}

/** Answers are compared without what people put around them: blanks, quotes, a name's final dot, capitals. */
export const plain = (answer: string): string =>
	answer
		.trim()
		.replace(/^(["'`])(.*)\1$/, '$2')
		.trim()
		.replace(/\.$/, '')
		.toLowerCase();

export const isAmong = (answer: string, right: readonly string[]): boolean =>
	right.some((each) => plain(each) === plain(answer));
