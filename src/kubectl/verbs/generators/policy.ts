/** Generators of kinds that limit: ResourceQuota, PodDisruptionBudget, PriorityClass. */

import { bool, text } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';
import { canonicalQuantity, isQuantity, QUANTITY_ERROR } from '../../describe/quantity.ts';
import { parseSelector } from '../../resources/selectors.ts';
import { builtin } from '../write.ts';
import { generatorCommand } from './generator.ts';

/** `pods=2,cpu=1` as amounts. Throws CliError. */
function amountsOf(list: string): Record<string, string> {
	const amounts: Record<string, string> = {};
	for (const pair of list.split(',')) {
		const parts = pair.split('=');
		if (parts.length !== 2) throw new CliError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
		const [name, amount] = parts as [string, string];
		if (!isQuantity(amount)) throw new CliError(QUANTITY_ERROR);
		amounts[name] = canonicalQuantity(amount);
	}
	return Object.fromEntries(Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const quota = generatorCommand({
	name: 'quota',
	aliases: ['resourcequota'],
	summary: 'Create a quota with the specified name',
	examples: [
		['Allow at most ten pods and five services', 'kubectl create quota my-quota --hard=pods=10,services=5'],
		['Count only pods without requests and limits', 'kubectl create quota best --hard=pods=100 --scopes=BestEffort'],
	],
	usage: 'create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
	flags: [
		text('hard', 'The limits, RESOURCE=AMOUNT separated by commas.'),
		text('scopes', 'What an object must be to count, separated by commas.'),
	],
	resource: builtin('', 'v1', 'resourcequotas', 'ResourceQuota'),
	failure: 'failed to create quota:',
	build(cli, name) {
		const [hard, scopes] = [cli.flags.string('hard'), cli.flags.string('scopes')];
		const spec = {
			...(hard ? { hard: amountsOf(hard) } : {}),
			...(scopes ? { scopes: scopes.split(',') } : {}),
		};
		return { kind: 'ResourceQuota', apiVersion: 'v1', metadata: { name }, spec, status: {} };
	},
});

export const poddisruptionbudget = generatorCommand({
	name: 'poddisruptionbudget',
	aliases: ['pdb'],
	summary: 'Create a pod disruption budget with the specified name',
	examples: [
		['Keep one pod of app=web', 'kubectl create poddisruptionbudget my-pdb --selector=app=web --min-available=1'],
		['Keep half of them', 'kubectl create pdb my-pdb --selector=app=web --min-available=50%'],
	],
	usage: 'create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
	flags: [
		text('max-unavailable', 'The most pods that may be away, a number or a percentage.'),
		text('min-available', 'The fewest pods that must stay, a number or a percentage.'),
		text('selector', 'The labels of the pods, KEY=VALUE separated by commas.'),
	],
	resource: builtin('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
	failure: 'failed to create poddisruptionbudgets:',
	build(cli, name) {
		const selector = cli.flags.string('selector');
		const [most, fewest] = [cli.flags.string('max-unavailable'), cli.flags.string('min-available')];
		if (!selector) throw new CliError('a selector must be specified');
		if (!most && !fewest) throw new CliError('one of min-available or max-unavailable must be specified');
		if (most && fewest) throw new CliError('min-available and max-unavailable cannot be both specified');
		const amount = (text: string, flag: string): number | string => {
			if (!/^[0-9]+%?$/.test(text)) throw new CliError(`invalid format specified for ${flag}`);
			return text.endsWith('%') ? text : Number(text);
		};
		return {
			kind: 'PodDisruptionBudget',
			apiVersion: 'policy/v1',
			metadata: { name },
			spec: {
				...(fewest ? { minAvailable: amount(fewest, 'min-available') } : {}),
				selector: parseSelector(selector),
				...(most ? { maxUnavailable: amount(most, 'max-unavailable') } : {}),
			},
			status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
		};
	},
});

export const priorityclass = generatorCommand({
	name: 'priorityclass',
	aliases: ['pc'],
	summary: 'Create a priority class with the specified name',
	examples: [
		['Create a priority class', 'kubectl create priorityclass high --value=1000 --description="high priority"'],
	],
	usage: 'create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
	flags: [
		text('description', 'When to use it.'),
		bool('global-default', 'Makes it the priority of pods that name none.'),
		text('preemption-policy', 'PreemptLowerPriority or Never.', { default: "'PreemptLowerPriority'" }),
		text('value', 'The priority.', { type: 'int', default: '0' }),
	],
	resource: builtin('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass', false),
	failure: 'failed to create priorityclass:',
	build: ({ flags }, name) => ({
		kind: 'PriorityClass',
		apiVersion: 'scheduling.k8s.io/v1',
		metadata: { name },
		value: flags.int('value'),
		...(flags.bool('global-default') ? { globalDefault: true } : {}),
		...(flags.string('description') ? { description: flags.string('description') } : {}),
		preemptionPolicy: flags.string('preemption-policy'),
	}),
});
