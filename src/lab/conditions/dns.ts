/** Does a name, asked from a place, give this address? The grader asks itself. */

import { answersOf, isAmong } from '../answers.ts';
import { lookUp } from '../lookup.ts';
import { DEFAULT_NAMESPACE } from '../objects.ts';
import { machineAt } from '../place.ts';
import type { DnsCondition } from '../types.ts';
import { type ConditionKind, code, codes, failed, waiting } from './condition.ts';
import { podShortfall } from './pod.ts';

export const dns: ConditionKind<DnsCondition> = {
	kind: 'dns',
	watches: () => ['pods', 'services', 'endpointslices'],
	judge(condition, { cluster, history, probes }) {
		const { from, name } = condition;
		if (from.pod !== undefined) {
			const shortfall = podShortfall(cluster.client, from.namespace ?? DEFAULT_NAMESPACE, from.pod);
			if (shortfall) return shortfall;
		}
		if (!machineAt(cluster, from)) return waiting('물을 곳이 아직 없다.', 'There is nowhere to ask from yet.');
		const right = answersOf(condition.answer, cluster, history);
		const isRight = (addresses: readonly string[]) => addresses.some((address) => isAmong(address, right));
		const addresses = probes.outcome(condition, from, (process, network) => lookUp(process, network, name), isRight);
		if (!addresses) return waiting(`${code(name)} 이름을 DNS에 묻는 중이다.`, `Asking DNS for ${code(name)}.`);
		if (isRight(addresses)) return undefined;
		return addresses.length === 0
			? failed(`${code(name)}: DNS에 그런 이름이 없다.`, `${code(name)}: DNS has no such name.`)
			: failed(`${code(name)}: DNS의 답이 ${codes(addresses)}이다.`, `${code(name)}: DNS answers ${codes(addresses)}.`);
	},
};
