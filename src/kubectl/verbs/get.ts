import type { KubeObject } from '../../cluster/types.ts';
import { fetchFor } from '../../os/lazy.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	ALL_NAMESPACES_FLAG,
	bool,
	FIELD_SELECTOR_FLAG,
	FILE_FLAGS,
	int,
	OUTPUT_FLAGS,
	OUTPUT_FORMATS,
	SELECTOR_FLAG,
	strings,
	text,
} from '../cli/common-flags.ts';
import { CliError, ManifestError, MultipleErrors, StatusError, throwAll } from '../cli/errors.ts';
import { JSON_TYPE, kindName, TABLE_TYPE } from '../client/api.ts';
import { isNotFound } from '../client/discovery.ts';
import { ago } from '../describe/writer.ts';
import { relaxedExpression } from '../print/jsonpath.ts';
import { outputOf, printed, printerFor } from '../print/printers.ts';
import { isTable, type Table, TablePrinter } from '../print/table.ts';
import {
	buildTargets,
	explainList,
	fetchObjects,
	inNamespace,
	type ListTarget,
	listAll,
	selectorQuery,
	type Target,
	targetPath,
} from '../resources/builder.ts';
import { watchObjects, watchTables } from './get-watch.ts';

const FORMATS = [...OUTPUT_FORMATS, 'custom-columns', 'custom-columns-file', 'wide'] as const;

export const get: Command = {
	name: 'get',
	group: 'intermediate',
	summary: 'Display one or many resources',
	description:
		'Display one or many resources.\n\n Prints a table of what matters most about the resources asked for. Labels and fields select among them; without a namespace named, those of the current namespace are shown.\n\nUse "kubectl api-resources" for a complete list of supported resources.',
	examples: [
		['List the pods of the current namespace', 'kubectl get pods'],
		['List them with more columns (the node they run on, their address)', 'kubectl get pods -o wide'],
		['Show one deployment as YAML', 'kubectl get deployment web -o yaml'],
		['Show a single field', "kubectl get pod web -o jsonpath='{.status.podIP}'"],
		[
			'Choose the columns',
			'kubectl get pod web -o custom-columns=CONTAINER:.spec.containers[0].name,IMAGE:.spec.containers[0].image',
		],
		['List several types together', 'kubectl get deployments,services'],
		['List several resources by type and name', 'kubectl get deploy/web service/frontend pods/web-pod-13je7'],
		['List the pods of all namespaces', 'kubectl get pods --all-namespaces'],
	],
	usage: `get [(-o|--output=)${FORMATS.join('|')}] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]`,
	flags: [
		ALL_NAMESPACES_FLAG,
		...OUTPUT_FLAGS.map((flag) =>
			flag.name === 'output'
				? { ...flag, usage: `Output format. One of: (${FORMATS.join(', ')}).`, complete: FORMATS }
				: flag,
		),
		...FILE_FLAGS,
		SELECTOR_FLAG,
		FIELD_SELECTOR_FLAG,
		int('chunk-size', 'Fetches long lists in chunks of this size; 0 for all at once.', { default: '500' }),
		bool('ignore-not-found', 'Says nothing of named objects that do not exist.'),
		strings('label-columns', 'Labels to show in columns of their own, separated by commas.', { short: 'L' }),
		bool('no-headers', 'Leaves out the header line.'),
		bool('output-watch-events', 'Prints watch events with their type when watching.'),
		text('raw', 'Path on the server to get and print as it comes.'),
		bool('server-print', 'Lets the server make the table.', { default: 'true' }),
		bool('show-kind', 'Shows the type with each name.'),
		bool('show-labels', 'Shows all labels in a last column.'),
		text('sort-by', "Sorts by a field, given as JSONPath ('{.metadata.name}')."),
		text('subresource', 'Gets this subresource of the object.'),
		bool('watch', 'Shows changes after what is there.', { short: 'w' }),
		bool('watch-only', 'Shows changes only.'),
	],
	complete: 'resource',
	async run(cli) {
		const raw = cli.flags.string('raw');
		if (raw) {
			if (cli.args.length > 0) throw new CliError('arguments may not be passed when --raw is specified');
			if (!raw.startsWith('/')) {
				throw new CliError(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
			}
			await cli.print(await cli.api.text('GET', raw));
			return 0;
		}
		if (cli.args.length === 0 && cli.flags.list('filename').length === 0 && !cli.flags.string('kustomize')) {
			await cli.warn(
				'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
			);
			cli.misuse(
				'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
			);
		}
		const { format } = outputOf(cli);
		const human = format === '' || format === 'wide';
		const watch = cli.flags.bool('watch') || cli.flags.bool('watch-only');
		if (cli.flags.bool('show-labels') && !human) {
			throw new CliError(`--show-labels option cannot be used with ${format} printer`);
		}
		if (cli.args[0] === 'all' && cli.args.length > 1) throw new CliError('you must specify only one resource');
		if (cli.flags.bool('output-watch-events') && !watch)
			throw new CliError('--output-watch-events option can only be used with --watch or --watch-only');
		const errors: unknown[] = [];
		const targets = await readTargets(cli);
		if (cli.flags.string('subresource') && targets.some(({ type }) => type === 'list')) {
			throw new CliError('subresource cannot be used when bulk resources are specified');
		}
		if (watch) {
			if (targets.length > 1) {
				// What is not there is told first.
				await fetchObjects(cli, targets);
				const one = targets.every((target) => target.type === 'object' && target.resource === targets[0]?.resource);
				throw new CliError(
					one
						? 'you may only specify a single resource type and name when watching'
						: 'you may only specify a single resource type',
				);
			}
			const target = targets[0] as Target;
			if (human) return watchTables(cli, target, (kind) => tablePrinter(cli, target, kind));
			return watchObjects(cli, target, printer(cli));
		}
		return human ? printTables(cli, targets, errors) : printObjects(cli, targets, errors);
	},
};

/** As buildTargets; manifests that cannot be read are told without `error: ` before it. */
async function readTargets(cli: Cli): Promise<Target[]> {
	try {
		return await buildTargets(cli, { allowAll: true });
	} catch (error) {
		throw error instanceof ManifestError ? new MultipleErrors([error]) : error;
	}
}

const printer = (cli: Cli) => printerFor(cli, {}, ['custom-columns', 'custom-columns-file', 'wide']);

/** The printer for a target's tables. `kind` is put before the names. */
function tablePrinter(cli: Cli, target: Target, kind: boolean): TablePrinter {
	const { flags } = cli;
	return new TablePrinter({
		wide: outputOf(cli).format === 'wide',
		noHeaders: flags.bool('no-headers'),
		withNamespace: flags.bool('all-namespaces') && target.resource.namespaced,
		kind: kind || flags.bool('show-kind') ? kindName(target.resource) : undefined,
		showLabels: flags.bool('show-labels'),
		labelColumns: flags.list('label-columns'),
	});
}

const sorting = (cli: Cli) => fetchFor(cli.process, import('../print/sort.ts'));

async function fetchTables(cli: Cli, target: Target): Promise<Table[]> {
	// A manifest without a name shows what it says itself.
	if (target.type === 'object' && target.name === '' && target.object) return [plainTable(target.object, cli.now)];
	const tables: Table[] = [];
	const chunk = cli.flags.int('chunk-size');
	const subresource = cli.flags.string('subresource') || undefined;
	const sortBy = cli.flags.string('sort-by');
	let next: string | undefined;
	do {
		const table: Table | KubeObject = await cli.api.json('GET', targetPath(target, subresource), {
			accept: cli.flags.bool('server-print') ? TABLE_TYPE : JSON_TYPE,
			query: {
				...selectorQuery(target),
				includeObject: sortBy ? 'Object' : undefined,
				limit: target.type === 'list' && chunk > 0 ? String(chunk) : undefined,
				continue: next,
			},
		});
		tables.push(isTable(table) ? table : plainTable(table, cli.now));
		next = isTable(table) ? table.metadata?.continue || undefined : undefined;
	} while (next);
	if (sortBy) return [await (await sorting(cli)).sortTable(cli.process, tables, sortBy)];
	return tables;
}

/** A server that makes no tables: names and ages only. */
function plainTable(object: KubeObject, now: number): Table {
	const items = Array.isArray(object.items) ? (object.items as KubeObject[]) : [object];
	return {
		kind: 'Table',
		apiVersion: 'meta.k8s.io/v1',
		columnDefinitions: [
			{ name: 'Name', type: 'string', format: 'name', priority: 0 },
			{ name: 'Age', type: 'string', priority: 0 },
		],
		rows: items.map((item) => ({
			cells: [
				item.metadata.name ?? '',
				item.metadata.creationTimestamp ? ago(item.metadata.creationTimestamp, now) : '<unknown>',
			],
			object: item,
		})),
	};
}

async function printTables(cli: Cli, targets: Target[], errors: unknown[]): Promise<number> {
	const found: { target: Target; tables: Table[] }[] = [];
	for (const target of targets) {
		try {
			found.push({ target, tables: await inNamespace(cli, target, () => fetchTables(cli, target)) });
		} catch (error) {
			if (isNotFound(error) && target.type === 'object' && cli.flags.bool('ignore-not-found')) continue;
			errors.push(error instanceof StatusError ? explainList(error, target) : error);
		}
	}
	const kinds = new Set(found.map(({ target }) => target.resource)).size > 1;
	const sortBy = cli.flags.string('sort-by');
	// In several tables kubectl finds no field.
	if (sortBy && found.length > 1) {
		throw new CliError(
			`couldn't find any field with path ${JSON.stringify(relaxedExpression(sortBy))} in the list of objects`,
		);
	}
	let last: Target['resource'] | undefined;
	let current: TablePrinter | undefined;
	let written = false;
	let separate = false;
	const flush = async (): Promise<void> => {
		const output = current?.flush() ?? '';
		if (output === '') return;
		await cli.print(separate ? `\n${output}` : output);
		separate = false;
		written = true;
	};
	for (const { target, tables } of found) {
		if (!current || last !== target.resource) {
			await flush();
			if (current && written && !cli.flags.bool('no-headers')) separate = true;
			current = tablePrinter(cli, target, kinds);
			last = target.resource;
		}
		for (const table of tables) current.add(table);
	}
	await flush();
	if (!written && errors.length === 0 && !cli.flags.bool('ignore-not-found')) await sayNothingFound(cli, targets);
	throwAll(errors);
	return 0;
}

async function sayNothingFound(cli: Cli, targets: Target[]): Promise<void> {
	const namespaced = !cli.flags.bool('all-namespaces') && targets.every(({ resource }) => resource.namespaced);
	await cli.warn(namespaced ? `No resources found in ${cli.namespace} namespace.\n` : 'No resources found\n');
}

async function printObjects(cli: Cli, targets: Target[], errors: unknown[]): Promise<number> {
	const found: KubeObject[] = [];
	const single = targets.length === 1 && targets[0]?.type === 'object';
	const subresource = cli.flags.string('subresource') || undefined;
	for (const target of targets) {
		try {
			if (target.type === 'list') found.push(...(await listAll(cli, target as ListTarget)).items);
			else if (target.type === 'object' && target.name === '' && target.object) found.push(target.object);
			else found.push(await inNamespace(cli, target, () => cli.api.json('GET', targetPath(target, subresource))));
		} catch (error) {
			if (isNotFound(error) && target.type === 'object' && cli.flags.bool('ignore-not-found')) continue;
			errors.push(error instanceof StatusError ? explainList(error, target) : error);
		}
	}
	// Of a single object that is not there a wrong format does not matter any more.
	if (single) throwAll(errors);
	if (found.length === 0 && cli.flags.bool('ignore-not-found') && targets.every(({ type }) => type === 'object')) {
		throwAll(errors);
		return 0;
	}
	const print = printer(cli);
	const sortBy = cli.flags.string('sort-by');
	const objects = sortBy ? await (await sorting(cli)).sortObjects(cli.process, found, sortBy) : found;
	// With errors and nothing found only the errors are told; ignored ones leave nothing to print.
	if (single) {
		if (objects[0]) await cli.print(print.print(objects[0]));
	} else if (objects.length > 0 || errors.length === 0) {
		await cli.print(await printed(cli, print, listOf(objects)));
	}
	throwAll(errors);
	return 0;
}

/** The List that kubectl makes of what it collected. */
export const listOf = (items: KubeObject[]): KubeObject =>
	({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items }) as unknown as KubeObject;
