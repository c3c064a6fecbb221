/** What LimitRanges do to Pods (upstream: plugin/pkg/admission/limitranger). */

import { quantity } from '../../apimachinery/quantity.ts';
import { amountText } from '../resourcequotas/usage.ts';
import type { Container, LimitRange, LimitRangeItem, Pod } from '../types.ts';

type List = Record<string, string>;

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Adds what is missing; the names of what was added, in order. */
function fill(into: List, from: List): string[] {
	const added = Object.keys(from)
		.filter((name) => !(name in into))
		.sort();
	for (const name of added) into[name] = from[name] as string;
	return added;
}

/** Gives every container what it does not ask for itself, and tells of it in an annotation. */
export function applyDefaults(pod: Pod, { spec }: LimitRange): void {
	const limits: List = {};
	const requests: List = {};
	for (const item of spec?.limits ?? []) {
		if (item.type !== 'Container') continue;
		Object.assign(requests, item.defaultRequest);
		Object.assign(limits, item.default);
	}
	const told: string[] = [];
	const complete = (container: Container, what: string): void => {
		const own = {
			...container.resources,
			limits: { ...container.resources?.limits },
			requests: { ...container.resources?.requests },
		};
		const setLimits = fill(own.limits, limits);
		const setRequests = fill(own.requests, requests);
		if (setRequests.length > 0) told.push(`${setRequests.join(', ')} request for ${what} ${container.name}`);
		if (setLimits.length > 0) told.push(`${setLimits.join(', ')} limit for ${what} ${container.name}`);
		if (setLimits.length + setRequests.length === 0) return;
		const { limits: allLimits, requests: allRequests, ...rest } = own;
		container.resources = {
			...rest,
			...(Object.keys(allLimits).length > 0 ? { limits: allLimits } : {}),
			...(Object.keys(allRequests).length > 0 ? { requests: allRequests } : {}),
		};
	};
	for (const container of pod.spec.containers ?? []) complete(container, 'container');
	for (const container of pod.spec.initContainers ?? []) complete(container, 'init container');
	if (told.length === 0) return;
	pod.metadata.annotations = {
		...pod.metadata.annotations,
		[ANNOTATION]: `LimitRanger plugin set: ${told.join('; ')}`,
	};
}

/** What somebody asks for, and may have at most. */
interface Asked {
	requests: List;
	limits: List;
}

/** What is beyond one item of a LimitRange. */
function beyond(
	{ type, min = {}, max = {}, maxLimitRequestRatio = {} }: LimitRangeItem,
	{ requests, limits }: Asked,
): string[] {
	const errors: string[] = [];
	const names = (list: List): string[] => Object.keys(list).sort();
	const [least, most, ratios] = [min as List, max as List, maxLimitRequestRatio as List];
	for (const name of names(least)) {
		const bound = least[name] as string;
		const head = `minimum ${name} usage per ${type} is ${bound}`;
		const [request, limit] = [requests[name], limits[name]];
		if (request === undefined) errors.push(`${head}. No request is specified`);
		else if (quantity(request) < quantity(bound)) errors.push(`${head}, but request is ${request}`);
		else if (limit !== undefined && quantity(limit) < quantity(bound)) errors.push(`${head}, but limit is ${limit}`);
	}
	for (const name of names(most)) {
		const bound = most[name] as string;
		const head = `maximum ${name} usage per ${type} is ${bound}`;
		const [request, limit] = [requests[name], limits[name]];
		if (limit === undefined) errors.push(`${head}. No limit is specified`);
		else if (quantity(limit) > quantity(bound)) errors.push(`${head}, but limit is ${limit}`);
		else if (request !== undefined && quantity(request) > quantity(bound))
			errors.push(`${head}, but request is ${request}`);
	}
	for (const name of names(ratios)) {
		const head = `${name} max limit to request ratio per ${type} is ${ratios[name]}, but`;
		const [request, limit] = [quantity(requests[name]), quantity(limits[name])];
		if (request === 0) errors.push(`${head} no request is specified or request is 0`);
		else if (limit === 0) errors.push(`${head} no limit is specified or limit is 0`);
		else if (limit / request > quantity(ratios[name]))
			errors.push(`${head} provided ratio is ${(limit / request).toFixed(6)}`);
	}
	return errors;
}

const askedOf = ({ resources }: Container): Asked => ({
	requests: (resources?.requests ?? {}) as List,
	limits: (resources?.limits ?? {}) as List,
});

/** What all containers of a Pod come to: only what every one of them names counts. */
function sumOf(lists: List[]): List {
	const sum: List = {};
	for (const name of Object.keys(lists[0] ?? {}))
		if (lists.every((list) => name in list))
			sum[name] = amountText(
				name,
				lists.reduce((total, list) => total + quantity(list[name]), 0),
			);
	return sum;
}

/** The whole Pod: its containers together, or the init container that asks for more. */
function wholeOf({ spec }: Pod): Asked {
	const side = (which: keyof Asked): List => {
		const sum = sumOf(spec.containers.map((container) => askedOf(container)[which]));
		for (const container of spec.initContainers ?? [])
			for (const [name, amount] of Object.entries(askedOf(container)[which]))
				if (quantity(amount) > quantity(sum[name])) sum[name] = amount;
		return sum;
	};
	return { requests: side('requests'), limits: side('limits') };
}

/** Why a Pod may not be, in upstream's words. */
export function limitErrors(pod: Pod, { spec }: LimitRange): string[] {
	return (spec?.limits ?? []).flatMap((item) => {
		if (item.type === 'Container')
			return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap((container) =>
				beyond(item, askedOf(container)),
			);
		return item.type === 'Pod' ? beyond(item, wholeOf(pod)) : [];
	});
}
