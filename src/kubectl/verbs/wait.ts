import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	ALL_NAMESPACES_FLAG,
	bool,
	duration,
	FIELD_SELECTOR_FLAG,
	FILE_FLAGS,
	OUTPUT_FLAGS,
	SELECTOR_FLAG,
	text,
} from '../cli/common-flags.ts';
import { CliError, StatusError, throwAll } from '../cli/errors.ts';
import { kindName } from '../client/api.ts';
import { compileJsonPath, JsonPathError, relaxedExpression, valueText } from '../print/jsonpath.ts';
import { printerFor } from '../print/printers.ts';
import {
	buildTargets,
	fetchObjects,
	type ListTarget,
	type LiveObject,
	listAll,
	selectorQuery,
	targetPath,
} from '../resources/builder.ts';
import { follow, timedOutOn, WaitTimeout, withTimeout } from '../resources/wait.ts';

/** As kubectl waits with a negative --timeout: a week. */
const A_WEEK = 168 * 3_600_000;

/** What is waited for, and how it is told. */
interface Condition {
	met(object: KubeObject | undefined): boolean;
	/** Is an object that is gone a failure? */
	needsObject: boolean;
	said: string;
	/** Does waiting for it begin before the object is there? */
	creates?: boolean;
}

export const wait: Command = {
	name: 'wait',
	group: 'advanced',
	summary: 'Wait for a specific condition on one or many resources',
	examples: [
		['Wait for a pod to be ready', 'kubectl wait --for=condition=Ready pod/busybox1'],
		['Wait for a phase', "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1"],
		['Wait for a deletion, at most a minute', 'kubectl wait --for=delete pod/busybox1 --timeout=60s'],
	],
	usage:
		"wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
	flags: [
		bool('all', 'Takes all resources of the type in the namespace.'),
		ALL_NAMESPACES_FLAG,
		FIELD_SELECTOR_FLAG,
		...FILE_FLAGS,
		text('for', "What to wait for: create, delete, condition=name[=value], jsonpath='{path}'[=value].", {
			complete: ['condition=', 'create', 'delete', 'jsonpath='],
		}),
		bool('local', 'Works without the server.', { hidden: true }),
		...OUTPUT_FLAGS,
		SELECTOR_FLAG,
		duration('timeout', 'How long to wait before giving up; 0 checks once, a negative value waits a week.', {
			default: '30s',
		}),
	],
	complete: 'resource',
	async run(cli) {
		const condition = parseCondition(cli.flags.string('for'), cli.flags.changed('for'));
		const targets = await buildTargets(cli, { all: cli.flags.bool('all') });
		if (targets.some((target) => target.type === 'object' && target.name === ''))
			throw new CliError('resource name must be provided');
		const asked = cli.flags.duration('timeout');
		const end = cli.now + (asked < 0 ? A_WEEK : asked);
		const errors: unknown[] = [];
		if (condition.creates) await waitForCreation(cli, targets, end);
		const missing: unknown[] = [];
		const objects = await fetchObjects(cli, targets, missing);
		const tolerable = (error: unknown): boolean =>
			!condition.needsObject && error instanceof StatusError && error.reason === 'NotFound';
		errors.push(...missing.filter((error) => !tolerable(error)));
		if (objects.length === 0) throwAll(errors);
		if (objects.length === 0) {
			if (!condition.needsObject) return 0;
			throw new CliError('no matching resources found');
		}
		const format = cli.flags.string('output');
		const printer = format ? printerFor(cli) : undefined;
		for (const each of objects) {
			try {
				// All share the time: who comes after its end is not even looked at.
				if (asked > 0 && cli.now >= end) throw new WaitTimeout();
				const object = await withTimeout(cli, Math.max(0, end - cli.now), () => waitForOne(cli, each, condition));
				if (printer) await cli.print(printer.print(object ?? each.object));
				else await cli.say(`${kindName(each.resource)}/${each.name} ${condition.said}`);
			} catch (error) {
				if (error instanceof WaitTimeout) errors.push(asked === 0 ? notMet(each) : timedOutOn(each));
				else if (error instanceof CliError) errors.push(error);
				else throw error;
			}
		}
		throwAll(errors);
		return 0;
	},
};

/** With --timeout=0 nothing is waited for. */
const notMet = ({ resource, name }: LiveObject): CliError =>
	new CliError(`condition not met for ${resource.plural}${resource.group ? `.${resource.group}` : ''}/${name}`);

async function waitForCreation(
	cli: Cli,
	targets: Awaited<ReturnType<typeof buildTargets>>,
	end: number,
): Promise<void> {
	for (const target of targets) {
		try {
			if (target.type === 'list') {
				await withTimeout(cli, Math.max(0, end - cli.now), () => firstOf(cli, target));
				continue;
			}
			await withTimeout(cli, Math.max(0, end - cli.now), () => follow(cli, target, (object) => object !== undefined));
		} catch (error) {
			throw error instanceof WaitTimeout ? new CliError('timed out waiting for the condition') : error;
		}
	}
}

/** Waits until a list has something in it. */
async function firstOf(cli: Cli, target: ListTarget): Promise<void> {
	const { items, resourceVersion } = await listAll(cli, target);
	if (items.length > 0) return;
	const query = { ...selectorQuery(target), resourceVersion };
	for await (const { type } of cli.api.watch(targetPath(target), { query })) if (type === 'ADDED') return;
}

async function waitForOne(cli: Cli, each: LiveObject, condition: Condition): Promise<KubeObject | undefined> {
	const { uid } = each.object.metadata;
	return follow(cli, each, (object) => {
		if (!condition.needsObject) return object === undefined || object.metadata.uid !== uid;
		if (object === undefined) throw new CliError(`${each.resource.plural} ${JSON.stringify(each.name)} not found`);
		return condition.met(object);
	});
}

/**
 * Reads --for. Throws CliError.
 * @param given whether the flag was there at all.
 */
function parseCondition(text: string, given: boolean): Condition {
	const lower = text.toLowerCase();
	if (lower === 'delete') return { met: () => false, needsObject: false, said: 'condition met' };
	if (lower === 'create') return { met: () => true, needsObject: true, said: 'condition met', creates: true };
	if (lower.startsWith('condition=')) {
		const rest = text.slice('condition='.length);
		const equals = rest.indexOf('=');
		const type = (equals < 0 ? rest : rest.slice(0, equals)).toLowerCase();
		const wanted = (equals < 0 ? 'true' : rest.slice(equals + 1)).toLowerCase();
		return { needsObject: true, said: 'condition met', met: (object) => hasCondition(object, type, wanted) };
	}
	if (lower.startsWith('jsonpath=')) return jsonPathCondition(text.slice('jsonpath='.length));
	throw new CliError(`unrecognized condition: ${given ? JSON.stringify(text) : '[]'}`);
}

interface WithConditions {
	conditions?: { type: string; status: string; observedGeneration?: number }[];
	observedGeneration?: number;
}

function hasCondition(object: KubeObject | undefined, type: string, wanted: string): boolean {
	const status = object?.status as WithConditions | undefined;
	const condition = status?.conditions?.find((each) => each.type.toLowerCase() === type);
	if (!condition) return false;
	const observed = condition.observedGeneration ?? status?.observedGeneration;
	// A status of an older generation says nothing about this one.
	if (observed !== undefined && observed < (object?.metadata.generation ?? 0)) return false;
	return condition.status.toLowerCase() === wanted;
}

function jsonPathCondition(text: string): Condition {
	const match = /^(\{.*\}|[^=]*)(?:=(.*))?$/s.exec(text);
	const expression = match?.[1]?.replace(/^'(.*)'$/, '$1') ?? '';
	const wanted = match?.[2]?.replace(/^(['"])(.*)\1$/, '$2');
	// Only within a filter do two signs make a comparison.
	if (match?.[2]?.startsWith('=')) {
		throw new CliError(
			"unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
		);
	}
	if (!match || expression === '') throw new CliError('jsonpath expression cannot be empty');
	if (wanted === '')
		throw new CliError(
			"jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
		);
	try {
		const path = compileJsonPath(relaxedExpression(expression));
		return {
			needsObject: true,
			said: 'condition met',
			met(object) {
				const values = path.find(object).flat();
				if (values.length === 0) return false;
				if (wanted === undefined) return true;
				if (values.some((value) => typeof value === 'object' && value !== null))
					throw new CliError('jsonpath leads to a nested object or list which is not supported');
				return values.some((value) => valueText(value) === wanted);
			},
		};
	} catch (error) {
		if (error instanceof JsonPathError) throw new CliError(error.message);
		throw error;
	}
}
