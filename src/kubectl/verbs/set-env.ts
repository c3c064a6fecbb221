/** `kubectl set env`. */

import { readAll } from '../../os/stream.ts';
import { fromBase64 } from '../../os/text/base64.ts';
import type { Cli, Command } from '../cli/command.ts';
import { array, bool, strings, text } from '../cli/common-flags.ts';
import { CliError, StatusError } from '../cli/errors.ts';
import { buildTargets, fetchObjects, type LiveObject } from '../resources/builder.ts';
import { VARIABLE_RULE } from './generators/data-sources.ts';
import {
	at,
	COMMON,
	type Container,
	isChosen,
	type PodSpec,
	podSpecPath,
	splitArguments,
	update,
	type Variable,
} from './set-common.ts';
import { localOrFetched } from './write.ts';

export const env: Command = {
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
		bool('resolve', 'With --list: shows the values that config maps, secrets and fields give.'),
		bool('overwrite', 'Lets variables that are there be overwritten.', { default: 'true' }),
		text('prefix', 'What to put before the names of variables from --from.'),
	],
	complete: 'resource',
	async run(cli) {
		const { flags } = cli;
		// A single `-` stands for lines of standard input.
		const stdin = cli.args.includes('-') ? await readAll(cli.process.stdin) : '';
		const { resources, pairs } = splitArguments(cli.args.filter((word) => word !== '-'));
		if (resources.length === 0 && flags.list('filename').length === 0)
			throw new CliError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
		const lines = stdin.split('\n').filter((line) => /^[^#=]+=/.test(line.trim()));
		const changes = [...pairs, ...flags.list('env'), ...lines.map((line) => line.trim())];
		if (flags.list('keys').length > 0 && !flags.string('from'))
			throw new CliError('when specifying --keys, a configmap or secret must be provided with --from');
		checkVariables(changes);
		const from = flags.string('from') ? await variablesFrom(cli) : [];
		if (flags.bool('list')) return listEnvironment(cli, resources);
		const unmatched: string[] = [];
		const status = await update(cli, resources, 'env', (spec, { object, resource, name: owner }) => {
			if (changes.length + from.length === 0) return undefined;
			const wanted = flags.string('containers');
			const containers = (spec.containers ?? []).filter(({ name }) => isChosen(wanted, name));
			if (containers.length === 0) {
				unmatched.push(`Warning: ${object.kind}/${owner} does not have any containers matching "${wanted}"\n`);
				return undefined;
			}
			if (!flags.bool('overwrite')) checkOverwrites(changes, containers, `${resource.plural}/${owner}`);
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
		await cli.warn(unmatched.join(''));
		return status;
	},
};

/** @throws CliError for a variable that has another value. */
function checkOverwrites(changes: string[], containers: Container[], owner: string): void {
	for (const change of changes) {
		const equals = change.indexOf('=');
		const key = change.slice(0, equals);
		const present = containers.flatMap(({ env: list }) => list ?? []).find(({ name }) => equals > 0 && name === key);
		if (present && (present.value ?? '') !== change.slice(equals + 1))
			throw new CliError(`${owner} '${key}' already has a value (${present.value ?? ''}), and --overwrite is false`);
	}
}

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
	const targets = await buildTargets(cli, { args: resources, all: cli.flags.bool('all') });
	const failures: string[] = [];
	for (const each of await localOrFetched(cli, targets, [])) {
		const spec = at(each.object, podSpecPath(each.object) ?? []) as PodSpec | undefined;
		for (const container of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) {
			if (!isChosen(cli.flags.string('containers'), container.name)) continue;
			await cli.say(`# ${each.resource.kind} ${each.name}, container ${container.name}`);
			for (const variable of container.env ?? []) await cli.say(await listed(cli, each, variable, failures));
		}
	}
	for (const failure of failures) await cli.warn(`${failure}\n`);
	return 0;
}

/** A variable's line: its value, or where that comes from. */
async function listed(cli: Cli, owner: LiveObject, variable: Variable, failures: string[]): Promise<string> {
	const { name, value = '', valueFrom } = variable;
	if (!valueFrom) return `${name}=${value}`;
	if (cli.flags.bool('resolve')) {
		try {
			return `${name}=${await resolved(cli, owner, valueFrom)}`;
		} catch (error) {
			if (!(error instanceof CliError || error instanceof StatusError)) throw error;
			failures.push(`error retrieving reference for ${name}: ${error.message}`);
		}
	}
	const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
	if (configMapKeyRef) return `# ${name} from configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
	if (secretKeyRef) return `# ${name} from secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
	if (fieldRef) return `# ${name} from field path ${fieldRef.fieldPath}`;
	const container = resourceFieldRef?.containerName ? `${resourceFieldRef.containerName}/` : '';
	return `# ${name} from resource field ${container}${resourceFieldRef?.resource ?? ''}`;
}

/** The value that a reference gives. Throws CliError, StatusError. */
async function resolved(cli: Cli, owner: LiveObject, source: NonNullable<Variable['valueFrom']>): Promise<string> {
	const { configMapKeyRef, secretKeyRef, fieldRef } = source;
	const reference = configMapKeyRef ?? secretKeyRef;
	if (reference) {
		const type = configMapKeyRef ? 'configmap' : 'secret';
		const [from] = await fetchObjects(
			cli,
			await buildTargets(cli, { args: [`${type}/${reference.name}`], noFiles: true, noSelector: true }),
		);
		const value = (from?.object.data as Record<string, string> | undefined)?.[reference.key];
		if (value === undefined) throw new CliError(`key ${reference.key} not found in ${type} ${reference.name}`);
		return configMapKeyRef ? value : (fromBase64(value) ?? '');
	}
	const { metadata } = owner.object;
	const fields: Record<string, unknown> = {
		'metadata.name': metadata.name,
		'metadata.namespace': metadata.namespace,
		'metadata.uid': metadata.uid,
	};
	const value = fields[fieldRef?.fieldPath ?? ''];
	if (value === undefined) throw new CliError(`unsupported fieldPath: ${fieldRef?.fieldPath ?? ''}`);
	return String(value);
}
