import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	array,
	bool,
	DRY_RUN_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SELECTOR_FLAG,
	strings,
	text,
} from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, StatusError, throwAll } from '../cli/errors.ts';
import type { Flag } from '../cli/flags.ts';
import { patchLocally } from '../client/local-patch.ts';
import { STRATEGIC } from '../client/strategic-merge.ts';
import { isQuantity, QUANTITY_ERROR } from '../describe/quantity.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { buildTargets, fetchObjects, livePath, MISSING_RESOURCE } from '../resources/builder.ts';
import { parseSelector } from '../resources/selectors.ts';
import { VARIABLE_RULE } from './generators/data-sources.ts';
import { changeCausePatch } from './record.ts';
import { isLocal, localOrFetched, patchObject } from './write.ts';

const MANAGER = 'kubectl-set';
const COMMON: Flag[] = [
	bool('all', 'Takes all resources of the type in the namespace.'),
	DRY_RUN_FLAG,
	fieldManagerFlag(MANAGER),
	...FILE_FLAGS,
	bool('local', 'Works without the server.'),
	...OUTPUT_FLAGS,
	SELECTOR_FLAG,
];
/** Flags of those that --record too. */
const RECORDED: Flag[] = [...COMMON, RECORD_FLAG];

interface Container {
	name: string;
	image?: string;
	env?: { name: string; value?: string }[];
}

interface PodSpec {
	containers?: Container[];
	initContainers?: Container[];
}

/** Where a kind keeps its Pod spec; undefined for kinds without one. */
function podSpecPath(object: KubeObject): string[] | undefined {
	if (object.kind === 'Pod') return ['spec'];
	if (object.kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
	return (object.spec as { template?: object } | undefined)?.template ? ['spec', 'template', 'spec'] : undefined;
}

const at = (object: unknown, path: string[]): unknown =>
	path.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
const nest = (path: string[], value: unknown): unknown => path.reduceRight((inner, key) => ({ [key]: inner }), value);

/** Splits arguments into resources and `KEY=VALUE` pairs; a deleted key is `KEY-`. */
function splitArguments(args: string[]): { resources: string[]; pairs: string[] } {
	const first = args.findIndex((arg) => arg.includes('=') || /^[A-Za-z_]\w*-$/.test(arg));
	return first < 0 ? { resources: args, pairs: [] } : { resources: args.slice(0, first), pairs: args.slice(first) };
}

/** How a refused patch is told, by what was to change. */
const FAILURES: Record<string, string> = {
	image: 'failed to patch image update to pod template:',
	env: 'failed to patch env update to pod template:',
	'resource requirements': 'failed to patch resources update to pod template',
};

/** Patches every resource named with what `change` makes of its Pod spec; says `updated` where something changed. */
async function update(
	cli: Cli,
	resources: string[],
	what: string,
	change: (spec: PodSpec, object: KubeObject) => unknown,
): Promise<number> {
	const dryRun = await dryRunOf(cli);
	const errors: unknown[] = [];
	const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
	const targets = await buildTargets(cli, { args: resources, all: cli.flags.bool('all') });
	for (const each of await localOrFetched(cli, targets, errors)) {
		const name = objectName(each.object);
		try {
			const path = podSpecPath(each.object);
			if (!path) {
				throw new CliError(
					`${each.resource.plural}/${each.name} the object is not a pod or does not have a pod template: *${each.resource.version}.${each.resource.kind}`,
				);
			}
			const spec = change((at(each.object, path) ?? {}) as PodSpec, each.object);
			if (spec === undefined) {
				// Already as wanted: kubectl says nothing then.
				if (printer) await cli.print(printer.print(each.object));
				continue;
			}
			const patch = { ...(nest(path, spec) as object), ...changeCausePatch(cli) };
			const object = isLocal(cli, dryRun)
				? patchLocally(each.resource, each.object, patch, STRATEGIC)
				: await patchObject(cli, livePath(each), patch, STRATEGIC, dryRun, MANAGER);
			if (printer) await cli.print(printer.print(object));
			else await cli.say(`${name} ${what} updated${dryRunSuffix(dryRun)}`);
		} catch (error) {
			if (error instanceof TypeError) throw error;
			const failure = FAILURES[what];
			errors.push(error instanceof StatusError && failure ? new CliError(`${failure} ${error.message}`) : error);
		}
	}
	throwAll(errors);
	return 0;
}

const image: Command = {
	name: 'image',
	summary: 'Update the image of a pod template',
	examples: [
		["Set a deployment's container 'nginx' to another image", 'kubectl set image deployment/nginx nginx=nginx:1.9.1'],
		['Set all containers of a daemon set', 'kubectl set image daemonset abc *=nginx:1.9.1'],
	],
	usage:
		'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
	flags: RECORDED,
	complete: 'resource',
	async run(cli) {
		const { resources, pairs } = splitArguments(cli.args);
		if (resources.length === 0 && cli.flags.list('filename').length === 0) {
			throw new CliError(MISSING_RESOURCE);
		}
		if (pairs.length === 0) {
			await buildTargets(cli, { args: resources, all: cli.flags.bool('all') });
			throw new CliError('at least one image update is required');
		}
		const images = pairs.map((pair) => {
			const equals = pair.indexOf('=');
			return { container: pair.slice(0, equals), image: pair.slice(equals + 1) };
		});
		return update(cli, resources, 'image', (spec) => {
			const changed: Record<'containers' | 'initContainers', Container[]> = { containers: [], initContainers: [] };
			for (const { container, image: wanted } of images) {
				let found = false;
				for (const list of ['containers', 'initContainers'] as const) {
					for (const each of spec[list] ?? []) {
						if (container !== '*' && each.name !== container) continue;
						found = true;
						if (each.image !== wanted) changed[list].push({ name: each.name, image: wanted });
					}
				}
				if (!found && container !== '*')
					throw new CliError(`unable to find container named ${JSON.stringify(container)}`);
			}
			const patch = Object.fromEntries(Object.entries(changed).filter(([, list]) => list.length > 0));
			return Object.keys(patch).length > 0 ? patch : undefined;
		});
	},
};

const env: Command = {
	name: 'env',
	summary: 'Update environment variables on a pod template',
	examples: [
		['Set a variable', 'kubectl set env deployment/registry STORAGE_DIR=/local'],
		['List the variables', 'kubectl set env deployment/registry --list'],
		['Take one away', 'kubectl set env deployment/registry ENV-'],
	],
	usage: 'set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
	flags: [
		...COMMON,
		text('containers', "The containers to change, '*' for all.", { short: 'c', default: "'*'" }),
		array('env', 'A variable, KEY=VALUE.', { short: 'e' }),
		text('from', 'A config map or secret, TYPE/NAME, whose keys become variables.'),
		strings('keys', 'Which keys of --from to take; all when left out.'),
		bool('list', 'Shows the variables.'),
		bool('overwrite', 'Lets variables that are there be overwritten.', { default: 'true' }),
		text('prefix', 'What to put before the names of variables from --from.'),
	],
	complete: 'resource',
	async run(cli) {
		const { resources, pairs } = splitArguments(cli.args);
		const changes = [...pairs, ...cli.flags.list('env')];
		checkVariables(changes);
		const from = cli.flags.string('from') ? await variablesFrom(cli) : [];
		if (cli.flags.bool('list')) return listEnvironment(cli, resources);
		return update(cli, resources, 'env', (spec) => {
			if (changes.length + from.length === 0) return undefined;
			const containers = (spec.containers ?? []).filter(({ name }) =>
				['*', name].includes(cli.flags.string('containers')),
			);
			return {
				containers: containers.map(({ name }) => ({
					name,
					env: [
						...from,
						...changes.map((change) => {
							const equals = change.indexOf('=');
							if (equals < 0) return { $patch: 'delete', name: change.slice(0, -1) };
							return { name: change.slice(0, equals), value: change.slice(equals + 1) };
						}),
					],
				})),
			};
		});
	},
};

const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** @throws CliError for names that are none, and for what is both set and taken away. */
function checkVariables(changes: string[]): void {
	const names = (taken: boolean): string[] =>
		changes.flatMap((change) => {
			const equals = change.indexOf('=');
			if (equals < 0) return taken ? [change.slice(0, -1)] : [];
			return taken ? [] : [change.slice(0, equals)];
		});
	const set = names(false);
	for (const name of set) {
		if (!VARIABLE.test(name)) throw new CliError(`${JSON.stringify(name)} is not a valid key name: ${VARIABLE_RULE}`);
	}
	if (names(true).some((name) => set.includes(name))) {
		throw new CliError('can not both modify and remove the same environment variable in the same command');
	}
}

/** A variable for each key of the config map or secret of --from, in the order of the keys. Throws CliError. */
async function variablesFrom(cli: Cli): Promise<object[]> {
	const [source] = await fetchObjects(
		cli,
		await buildTargets(cli, { args: [cli.flags.string('from')], noFiles: true }),
	);
	if (!source) return [];
	const reference = { ConfigMap: 'configMapKeyRef', Secret: 'secretKeyRef' }[source.object.kind];
	if (!reference) throw new CliError(`unsupported resource specified in --from`);
	const wanted = cli.flags.list('keys');
	const keys = Object.keys((source.object.data ?? {}) as object)
		.sort()
		.filter((key) => wanted.length === 0 || wanted.includes(key))
		.map((key) => ({ key, name: key.toUpperCase().replace(/[^A-Z0-9_]/g, '_') }));
	for (const { key, name } of keys) if (key !== name) await cli.warn(`Warning: key ${key} transferred to ${name}\n`);
	return keys.map(({ key, name }) => ({
		name: `${cli.flags.string('prefix')}${name}`,
		valueFrom: { [reference]: { name: source.name, key } },
	}));
}

async function listEnvironment(cli: Cli, resources: string[]): Promise<number> {
	for (const { object, resource, name } of await fetchObjects(cli, await buildTargets(cli, { args: resources }))) {
		const spec = at(object, podSpecPath(object) ?? []) as PodSpec | undefined;
		for (const container of spec?.containers ?? []) {
			await cli.say(`# ${resource.kind} ${name}, container ${container.name}`);
			for (const variable of container.env ?? []) await cli.say(`${variable.name}=${variable.value ?? ''}`);
		}
	}
	return 0;
}

/** The containers that -c names. Throws CliError when none has the name. */
function chosenContainers(cli: Cli, spec: PodSpec): Container[] {
	const wanted = cli.flags.string('containers');
	const chosen = (spec.containers ?? []).filter(({ name }) => wanted === '*' || name === wanted);
	if (chosen.length === 0) throw new CliError(`unable to find container named ${wanted}`);
	return chosen;
}

const selector: Command = {
	name: 'selector',
	summary: 'Set the selector on a resource',
	examples: [['Set the selector of a service', "kubectl set selector service/my-svc 'environment=qa'"]],
	usage: 'set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
	flags: [
		...RECORDED.filter(({ name }) => name !== 'selector'),
		text('resource-version', 'Changes only this version.'),
	],
	complete: 'resource',
	async run(cli) {
		const expression = cli.args.at(-1);
		const named = cli.args.length >= 2 || cli.flags.list('filename').length > 0;
		const targets = named ? await buildTargets(cli, { args: cli.args.slice(0, -1) }) : [];
		if (!named || !expression)
			throw new CliError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
		const labels = parseSelector(expression).matchLabels ?? {};
		const dryRun = await dryRunOf(cli);
		const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
		const errors: unknown[] = [];
		for (const each of await localOrFetched(cli, targets, errors)) {
			if (each.object.kind !== 'Service') throw new CliError('setting a selector is only supported for Services');
			const patch = [{ op: 'add', path: '/spec/selector', value: labels }];
			const changed = { ...each.object, spec: { ...(each.object.spec as object), selector: labels } } as KubeObject;
			const object = isLocal(cli, dryRun)
				? changed
				: await patchObject(cli, livePath(each), patch, 'application/json-patch+json', dryRun, MANAGER);
			if (printer) await cli.print(printer.print(object));
			else await cli.say(`${objectName(object)} selector updated${dryRunSuffix(dryRun)}`);
		}
		throwAll(errors);
		return 0;
	},
};

const resources: Command = {
	name: 'resources',
	summary: 'Update resource requests/limits on objects with pod templates',
	examples: [
		[
			'Set limits and requests',
			'kubectl set resources deployment nginx --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi',
		],
	],
	usage: 'set resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]',
	flags: [
		...RECORDED,
		text('containers', "The containers to change, '*' for all.", { short: 'c', default: "'*'" }),
		strings('limits', 'The most that a container may use: cpu=100m,memory=256Mi.'),
		strings('requests', 'What a container asks for.'),
	],
	complete: 'resource',
	run(cli) {
		const amounts = (name: string): Record<string, string> =>
			Object.fromEntries(
				cli.flags.list(name).map((pair) => {
					const parts = pair.split('=');
					if (parts.length !== 2) throw new CliError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
					if (!isQuantity(parts[1] as string)) throw new CliError(QUANTITY_ERROR);
					return parts as [string, string];
				}),
			);
		const [limits, requests] = [amounts('limits'), amounts('requests')];
		if (Object.keys(limits).length + Object.keys(requests).length === 0) {
			throw new CliError('you must specify an update to requests or limits (in the form of --requests/--limits)');
		}
		return update(cli, cli.args, 'resource requirements', (spec) => ({
			containers: chosenContainers(cli, spec).map(({ name }) => ({
				name,
				resources: {
					...(Object.keys(limits).length ? { limits } : {}),
					...(Object.keys(requests).length ? { requests } : {}),
				},
			})),
		}));
	},
};

const serviceaccount: Command = {
	name: 'serviceaccount',
	aliases: ['sa'],
	summary: 'Update the service account of a resource',
	usage: 'set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
	flags: RECORDED,
	complete: 'resource',
	async run(cli) {
		const name = cli.args.at(-1);
		if (!name) throw new CliError('serviceaccount is required');
		await buildTargets(cli, { args: cli.args.slice(0, -1), all: cli.flags.bool('all') });
		return update(cli, cli.args.slice(0, -1), 'serviceaccount', () => ({ serviceAccountName: name }));
	},
};

export const set: Command = {
	name: 'set',
	group: 'beginner',
	summary: 'Set specific features on objects',
	description: 'Configure application resources: change single features of what is there.',
	usage: 'set SUBCOMMAND',
	commands: [env, image, resources, selector, serviceaccount],
};
