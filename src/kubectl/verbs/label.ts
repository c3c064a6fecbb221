/** label and annotate: the same command on two maps. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	ALL_NAMESPACES_FLAG,
	bool,
	DRY_RUN_FLAG,
	FIELD_SELECTOR_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SELECTOR_FLAG,
	text,
} from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { patchLocally } from '../client/local-patch.ts';
import { MERGE } from '../client/strategic-merge.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { buildTargets, livePath } from '../resources/builder.ts';
import { LABEL_VALUE, LABEL_VALUE_RULE } from '../resources/names.ts';
import { changeCausePatch } from './record.ts';
import { isLocal, localOrFetched, patchObject } from './write.ts';

interface Kind {
	verb: 'label' | 'annotate';
	field: 'labels' | 'annotations';
	/** `label`, `annotation` */
	one: string;
	done: string;
	undone: string;
	/** What is said when nothing changed. */
	unchanged: string;
}

const LABEL: Kind = {
	verb: 'label',
	field: 'labels',
	one: 'label',
	done: 'labeled',
	undone: 'unlabeled',
	unchanged: 'not labeled',
};
const ANNOTATE: Kind = {
	verb: 'annotate',
	field: 'annotations',
	one: 'annotation',
	done: 'annotated',
	undone: 'annotated',
	unchanged: 'annotated',
};

function command(kind: Kind, rest: Pick<Command, 'summary' | 'examples'>): Command {
	return {
		name: kind.verb,
		group: 'settings',
		...rest,
		usage: `${kind.verb} [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]`,
		flags: [
			bool('all', 'Takes all resources of the type in the namespace.'),
			ALL_NAMESPACES_FLAG,
			DRY_RUN_FLAG,
			fieldManagerFlag(`kubectl-${kind.verb}`),
			FIELD_SELECTOR_FLAG,
			...FILE_FLAGS,
			bool('list', `Shows the ${kind.field} of the resource.`),
			bool('local', 'Works without the server.'),
			...OUTPUT_FLAGS,
			RECORD_FLAG,
			bool('overwrite', `Lets ${kind.field} that are there be overwritten.`),
			text('resource-version', 'Changes only this version of a single resource.'),
			SELECTOR_FLAG,
		],
		complete: 'resource',
		run: (cli) => run(cli, kind),
	};
}

export const label = command(LABEL, {
	summary: 'Update the labels on a resource',
	examples: [
		['Give a pod a label', 'kubectl label pods foo unhealthy=true'],
		['Change one that it has', 'kubectl label --overwrite pods foo status=unhealthy'],
		['Take one away', 'kubectl label pods foo bar-'],
	],
});

export const annotate = command(ANNOTATE, {
	summary: 'Update the annotations on a resource',
	examples: [
		['Give a pod an annotation', "kubectl annotate pods foo description='my frontend'"],
		['Take one away', 'kubectl annotate pods foo description-'],
	],
});

interface Change {
	set: Map<string, string>;
	remove: string[];
}

async function run(cli: Cli, kind: Kind): Promise<number> {
	const dryRun = await dryRunOf(cli);
	const { flags } = cli;
	if (flags.bool('all') && flags.string('selector'))
		throw new CliError('cannot set --all and --selector at the same time');
	const isChange = (arg: string): boolean =>
		(arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg.length > 1);
	const first = cli.args.findIndex(isChange);
	const resources = first < 0 ? cli.args : cli.args.slice(0, first);
	const changes = first < 0 ? [] : cli.args.slice(first);
	if (resources.length < 1 && flags.list('filename').length === 0) {
		throw new CliError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
	}
	const late = changes.find((word) => !isChange(word));
	if (late !== undefined) throw new CliError(`all resources must be specified before ${kind.one} changes: ${late}`);
	if (flags.bool('local') && flags.list('filename').length === 0)
		throw new CliError('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
	const change = parseChanges(changes, kind);
	if (changes.length === 0 && !flags.bool('list')) throw new CliError(`at least one ${kind.one} update is required`);
	const targets = await buildTargets(cli, { args: resources, all: flags.bool('all') });
	const errors: unknown[] = [];
	const several = targets.length > 1 || targets[0]?.type === 'list';
	for (const each of await localOrFetched(cli, targets, errors)) {
		try {
			const current = each.object.metadata[kind.field] ?? {};
			if (!flags.bool('overwrite')) checkOverwrites(change, current, kind);
			for (const key of kind.verb === 'label' ? change.remove : []) {
				if (!(key in current)) await cli.print(`${kind.one} ${JSON.stringify(key)} not found.\n`);
			}
			const patch = patchFor(change, kind, changeCausePatch(cli), flags.string('resource-version'));
			const path = livePath(each);
			const done = outcome(change, current, kind);
			let object: KubeObject = each.object;
			if (isLocal(cli, dryRun) || flags.bool('list')) object = patchLocally(each.resource, object, patch, MERGE);
			else if (changes.length > 0 && done !== 'not labeled') {
				object = await patchObject(cli, path, patch, MERGE, dryRun, `kubectl-${kind.verb}`);
			}
			if (flags.bool('list')) await list(cli, object, kind, several);
			else if (flags.string('output')) await cli.print(printerFor(cli).print(object));
			else await cli.say(`${objectName(object)} ${done}${dryRunSuffix(dryRun)}`);
		} catch (error) {
			if (error instanceof TypeError) throw error;
			errors.push(error);
		}
	}
	throwAll(errors);
	return 0;
}

function parseChanges(words: string[], kind: Kind): Change {
	const change: Change = { set: new Map(), remove: [] };
	for (const word of words) {
		const equals = word.indexOf('=');
		if (equals > 0) {
			const [key, value] = [word.slice(0, equals), word.slice(equals + 1)];
			if (kind.verb === 'label') checkLabel(word, value);
			change.set.set(key, value);
		} else if (word.endsWith('-')) change.remove.push(word.slice(0, -1));
		else
			throw new CliError(kind.verb === 'label' ? `unknown label spec: ${word}` : `invalid annotation format: ${word}`);
	}
	const both = change.remove.filter((key) => change.set.has(key));
	if (both.length > 0) {
		throw new CliError(
			kind.verb === 'label'
				? 'can not both modify and remove a label in the same command'
				: `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
		);
	}
	return change;
}

function checkLabel(word: string, value: string): void {
	if (word.split('=').length > 2) throw new CliError(`invalid label spec: ${word}`);
	if (value.length > 63)
		throw new CliError(`invalid label value: ${JSON.stringify(word)}: must be no more than 63 bytes`);
	if (!LABEL_VALUE.test(value)) throw new CliError(`invalid label value: ${JSON.stringify(word)}: ${LABEL_VALUE_RULE}`);
}

function checkOverwrites({ set }: Change, current: Record<string, string>, kind: Kind): void {
	const clashes = [...set].filter(([key, value]) => key in current && current[key] !== value);
	if (clashes.length === 0) return;
	throw new CliError(
		clashes
			.map(([key]) =>
				kind.verb === 'label'
					? `'${key}' already has a value (${current[key]}), and --overwrite is false`
					: `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${current[key]})`,
			)
			.join('; '),
	);
}

function patchFor(
	{ set, remove }: Change,
	kind: Kind,
	cause: ReturnType<typeof changeCausePatch>,
	resourceVersion: string,
): object {
	const values: Record<string, string | null> = Object.fromEntries(set);
	for (const key of remove) values[key] = null;
	const recorded = cause.metadata?.annotations ?? {};
	const version = resourceVersion ? { resourceVersion } : {};
	if (kind.field === 'annotations') return { metadata: { annotations: { ...recorded, ...values }, ...version } };
	return {
		metadata: {
			labels: values,
			...(cause.metadata ? { annotations: recorded } : {}),
			...version,
		},
	};
}

/** labeled, unlabeled or not labeled. */
function outcome({ set, remove }: Change, current: Record<string, string>, kind: Kind): string {
	const changed = [...set].some(([key, value]) => current[key] !== value);
	const removed = remove.some((key) => key in current);
	if (kind.verb === 'annotate') return kind.done;
	if (changed) return kind.done;
	return removed ? kind.undone : kind.unchanged;
}

/** @param several whether the object is named before what it has. */
async function list(cli: Cli, object: KubeObject, kind: Kind, several: boolean): Promise<void> {
	const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
	if (several) await cli.say(`Listing ${kind.field} for ${object.kind}.${group}/${object.metadata.name}:`);
	for (const [key, value] of Object.entries(object.metadata[kind.field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
		await cli.say(`${several ? ' ' : ''}${key}=${value}`);
}
