/** Does an HTTP request from a place get this answer, each time it is sent? The grader sends it itself. */

import { causeOf } from '../../cluster/network/explain.ts';
import type { NetworkStack } from '../../os/net.ts';
import type { Process } from '../../os/process.ts';
import { type RequestOutcome, requestFrom } from '../lookup.ts';
import { DEFAULT_NAMESPACE } from '../objects.ts';
import { machineAt } from '../place.ts';
import type { RequestCondition } from '../types.ts';
import { type ConditionKind, code, failed, waiting } from './condition.ts';
import { podShortfall } from './pod.ts';

export const request: ConditionKind<RequestCondition> = {
	kind: 'request',
	watches: () => ['pods', 'services', 'endpointslices'],
	judge(condition, { cluster, probes }) {
		const { from, url, body, status = 200, times = 1, once = false } = condition;
		if (from.pod !== undefined) {
			const shortfall = podShortfall(cluster.client, from.namespace ?? DEFAULT_NAMESPACE, from.pod);
			if (shortfall) return shortfall;
		}
		if (!machineAt(cluster, from)) return waiting('요청을 보낼 곳이 아직 없다.', 'There is nowhere to send from yet.');
		const hasBody = (got: RequestOutcome) => body === undefined || got.body.includes(body);
		const isRight = (got: RequestOutcome) => got.status === status && hasBody(got);
		/** The first answer that settles the matter, or the last. */
		const ask = async (process: Process, network: NetworkStack) => {
			let got = await requestFrom(process, network, url);
			let seen = hasBody(got);
			for (let count = 1; count < times && got.status === status && (once || seen); count++) {
				const next = await requestFrom(process, network, url);
				// What is kept is an answer with the body, unless a later request has another status.
				if (!once || !seen || next.status !== status) got = next;
				seen = once ? seen || hasBody(next) : hasBody(next);
			}
			return got;
		};
		const got = probes.outcome(condition, from, ask, isRight);
		if (!got) return waiting(`${code(url)} 주소로 요청을 보내 보는 중이다.`, `Sending a request to ${code(url)}.`);
		if (isRight(got)) return undefined;
		const failure = probes.failure(from);
		const cause = failure && causeOf(failure, cluster.client, cluster.network);
		if (got.error !== undefined && cause) return { status: 'failed', explanation: { ko: cause.ko, en: cause.en } };
		if (got.error !== undefined) {
			return failed(
				`${code(url)} 주소에 닿지 않는다: ${code(got.error)}.`,
				`${code(url)} cannot be reached: ${code(got.error)}.`,
			);
		}
		return failed(
			`${code(url)} 주소에서 온 답이 바라는 것과 다르다(상태 ${code(got.status ?? 0)}).`,
			`${code(url)} gives another answer than wanted (status ${code(got.status ?? 0)}).`,
		);
	},
};
