import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	DRY_RUN_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	int,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SAVE_CONFIG_FLAG,
	text,
} from '../cli/common-flags.ts';
import { dryRunOf } from '../cli/dry-run.ts';
import { CliError, StatusError, throwAll } from '../cli/errors.ts';
import { canonicalQuantity, isQuantity } from '../describe/quantity.ts';
import { buildTargets, fetchObjects, type LiveObject } from '../resources/builder.ts';
import { withChangeCause } from './record.ts';
import { builtin, createObject, ResultPrinter, withLastApplied } from './write.ts';

const MANAGER = 'kubectl-autoscale';
const AUTOSCALERS = builtin('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler');

export const autoscale: Command = {
	name: 'autoscale',
	group: 'deploy',
	summary: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
	description:
		'Creates an autoscaler that chooses and sets how many pods run, by the CPU or the memory that they use on average.',
	examples: [
		['Run 2 to 10 pods of a deployment', 'kubectl autoscale deployment foo --min=2 --max=10'],
		['Aim at 80% of the CPU that the pods request', 'kubectl autoscale deployment foo --max=5 --cpu=80%'],
		['Aim at amounts', 'kubectl autoscale deployment bar --min=3 --max=6 --cpu=500m --memory=200Mi'],
	],
	usage: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
	flags: [
		text('cpu', 'CPU to aim at: a percentage of the request (70%) or an amount (500m).'),
		text('cpu-percent', 'CPU to aim at, in percent of the request.', {
			type: 'int',
			default: '-1',
			hidden: true,
			deprecated:
				"Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
		}),
		DRY_RUN_FLAG,
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS,
		int('max', 'The most pods.', { default: '-1', required: true }),
		text('memory', 'Memory to aim at: a percentage of the request (60%) or an amount (200Mi).'),
		int('min', 'The fewest pods; the server decides when it is negative.', { default: '-1' }),
		text('name', "The autoscaler's name; the resource's own when left out."),
		...OUTPUT_FLAGS,
		RECORD_FLAG,
		SAVE_CONFIG_FLAG,
	],
	complete: { types: ['deployment', 'replicaset', 'statefulset'] },
	async run(cli) {
		const { flags } = cli;
		const [min, max] = [flags.int('min'), flags.int('max')];
		if (max < 1) throw new CliError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
		if (max < min)
			throw new CliError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
		if (flags.changed('cpu-percent') && flags.string('cpu')) {
			throw new CliError('--cpu-percent and --cpu are mutually exclusive');
		}
		const dryRun = await dryRunOf(cli);
		const printer = new ResultPrinter(cli, dryRun, dryRun === 'client');
		const errors: unknown[] = [];
		const found = await fetchObjects(cli, await buildTargets(cli), errors);
		if (found.length === 0) throwAll(errors);
		for (const each of found) {
			const object = withChangeCause(cli, autoscalerFor(cli, each));
			const sent = flags.bool('save-config') ? withLastApplied(object, true) : object;
			const namespace = each.namespace ?? cli.namespace;
			const created = await createObject(cli, AUTOSCALERS, namespace, sent, dryRun, MANAGER).catch((error: unknown) => {
				// kubectl then tries version 1, which cannot say what has no metric.
				if (!(error instanceof StatusError) || (object.spec as { metrics?: unknown }).metrics) throw error;
				throw new CliError(
					'failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input',
				);
			});
			await printer.print(created, dryRun === 'client' ? 'created' : 'autoscaled');
		}
		throwAll(errors);
		return 0;
	},
};

function autoscalerFor(cli: Cli, { object, resource, name }: LiveObject): KubeObject {
	const { flags } = cli;
	if (!resource.subresources.includes('scale')) {
		throw new CliError(
			`cannot autoscale a ${resource.kind}: could not find scale subresource for ${resource.group}/${resource.version}, Resource=${resource.plural} in discovery information`,
		);
	}
	const percent = flags.int('cpu-percent');
	const metrics = [
		...metricOf('cpu', percent >= 0 ? `${percent}%` : flags.string('cpu'), 'm'),
		...metricOf('memory', flags.string('memory'), 'Mi'),
	];
	return {
		kind: AUTOSCALERS.kind,
		apiVersion: 'autoscaling/v2',
		metadata: {
			name: flags.string('name') || name,
			...(cli.namespaceEnforced ? { namespace: cli.namespace } : {}),
		},
		spec: {
			scaleTargetRef: { kind: resource.kind, name, apiVersion: object.apiVersion },
			...(flags.int('min') > 0 ? { minReplicas: flags.int('min') } : {}),
			maxReplicas: flags.int('max'),
			...(metrics.length > 0 ? { metrics } : {}),
		},
		status: { desiredReplicas: 0, currentMetrics: null },
	};
}

/** `70%` as a share of the request, `500m` as an amount; a number alone gets `unit`. Throws CliError. */
function metricOf(name: string, value: string, unit: string): object[] {
	if (value === '') return [];
	const percent = /^([+-]?\d+)%$/.exec(value);
	if (percent) {
		return [
			{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization: Number(percent[1]) } } },
		];
	}
	const amount = /^\d+$/.test(value) ? `${value}${unit}` : value;
	if (!isQuantity(amount)) throw new CliError(`invalid resource ${name} value: ${value}`);
	const target = { type: 'AverageValue', averageValue: canonicalQuantity(amount) };
	return [{ type: 'Resource', resource: { name, target } }];
}
