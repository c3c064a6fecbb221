/** Refuses what would go beyond a quota (upstream: the admission plugin ResourceQuota). */

import { quantity } from '../../apimachinery/quantity.ts';
import { forbidden } from '../../apiserver/errors.ts';
import type { KubeObject, ResourceContext, ResourceDefinition } from '../../types.ts';
import { KINDS } from '../kinds.ts';
import type { Pod } from '../types.ts';
import { type Amounts, amountText, isInScope, unspecified, usageOf } from './usage.ts';

const listed = (amounts: Amounts, names: string[]): string =>
	names.map((name) => `${name}=${amountText(name, amounts[name] ?? 0)}`).join(',');

/** Of changes only those of Services are counted: their type decides what they use (evaluator/core/services.go). */
const isCounted = ({ group, plural }: ResourceDefinition, old: KubeObject | undefined): boolean =>
	old === undefined || (group === '' && plural === 'services');

/** What an object uses more than it did before. */
function growth(definition: ResourceDefinition, object: KubeObject, old: KubeObject | undefined): Amounts {
	const now = usageOf(definition, object);
	const before = old ? usageOf(definition, old) : {};
	return Object.fromEntries(Object.entries(now).map(([name, amount]) => [name, amount - (before[name] ?? 0)]));
}

/**
 * Counts a new object, or what a changed one uses more, against its namespace's quotas, which are written when it fits.
 * @throws ApiError 403
 */
export function admitToQuota(
	definition: ResourceDefinition,
	object: KubeObject,
	context: ResourceContext,
	old?: KubeObject,
): void {
	const { namespace, name } = object.metadata;
	if (namespace === undefined || !isCounted(definition, old)) return;
	const quotas = context.client
		.list(KINDS.resourcequotas, { namespace })
		.filter((quota) => isInScope(quota, definition, object));
	if (quotas.length === 0) return;
	const asked = growth(definition, object, old);
	const isPod = definition.group === '' && definition.plural === 'pods';
	const writes: (() => void)[] = [];
	for (const quota of quotas) {
		const hard = (quota.status?.hard ?? quota.spec.hard ?? {}) as Record<string, string>;
		if (isPod) {
			const missing = unspecified(hard, object as Pod);
			if (missing.size > 0) {
				const what = [...missing]
					.map(([resource, containers]) => `${resource} for: ${containers.join(',')}`)
					.join('; ');
				throw forbidden(definition, name, `failed quota: ${quota.metadata.name}: must specify ${what}`);
			}
		}
		const names = Object.keys(hard)
			.filter((each) => (asked[each] ?? 0) > 0)
			.sort();
		if (names.length === 0) continue;
		if (quota.status?.hard === undefined)
			throw forbidden(
				definition,
				name,
				`status unknown for quota: ${quota.metadata.name}, resources: ${names.join(',')}`,
			);
		const used: Amounts = Object.fromEntries(
			Object.entries(quota.status.used ?? {}).map(([each, text]) => [each, quantity(text)]),
		);
		const limits: Amounts = Object.fromEntries(names.map((each) => [each, quantity(hard[each])]));
		const beyond = names.filter((each) => (used[each] ?? 0) + (asked[each] ?? 0) > (limits[each] ?? 0) + 1e-9);
		if (beyond.length > 0)
			throw forbidden(
				definition,
				name,
				`exceeded quota: ${quota.metadata.name}, requested: ${listed(asked, beyond)}, used: ${listed(used, beyond)}, limited: ${listed(limits, beyond)}`,
			);
		const status = {
			...quota.status,
			used: {
				...quota.status.used,
				...Object.fromEntries(names.map((each) => [each, amountText(each, (used[each] ?? 0) + (asked[each] ?? 0))])),
			},
		};
		writes.push(() => context.client.updateStatus(KINDS.resourcequotas, { ...quota, status } as typeof quota));
	}
	if (!context.dryRun) for (const write of writes) write();
}
