import type { Cli, Command } from '../cli/command.ts';
import { ALL_NAMESPACES_FLAG, bool, int, OUTPUT_FLAGS, strings, text } from '../cli/common-flags.ts';
import { CliError, MultipleErrors } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { discover, findResource } from '../client/discovery.ts';
import { EVENTS, type EventObject, eventAge, inOrder } from '../describe/events.ts';
import { printerFor } from '../print/printers.ts';
import { layOut, TABLE_TABS } from '../print/tabwriter.ts';
import { escapeTerminal } from '../print/terminal.ts';
import type { ObjectList } from '../resources/builder.ts';
import { listOf } from './get.ts';

export const events: Command = {
	name: 'events',
	group: 'debug',
	summary: 'List events',
	examples: [
		['List the events of the namespace', 'kubectl events'],
		['List those about a pod', 'kubectl events --for pod/web-pod-13je7 --watch'],
		['List warnings of all namespaces', 'kubectl events -A --types=Warning'],
	],
	usage: 'events [(-o|--output=)json|yaml|name] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
	flags: [
		ALL_NAMESPACES_FLAG,
		int('chunk-size', 'Fetches long lists in chunks of this size.', { default: '500' }),
		text('for', 'Only events about this object, TYPE/NAME.'),
		bool('no-headers', 'Leaves out the header line.'),
		...OUTPUT_FLAGS,
		strings('types', 'Only events of these types: Normal, Warning.', { complete: ['Normal', 'Warning'] }),
		bool('watch', 'Shows new events as they come.', { short: 'w' }),
	],
	async run(cli) {
		const { flags } = cli;
		// A wrong format is told even when there is nothing to print.
		if (flags.string('output')) printerFor(cli);
		const types = flags.list('types');
		for (const type of types) {
			if (!/^(normal|warning)$/i.test(type)) throw new CliError('valid --types are Normal or Warning');
		}
		const selectors: string[] = [];
		const about = flags.string('for');
		if (about) {
			const parts = about.split('/');
			if (parts.length !== 2 || !parts[1]) throw new CliError('--for must be in resource/name form');
			const [type = ''] = parts;
			if (type === '') throw new CliError('a resource must be present, got: /, Resource=');
			const resource = findResource(await discover(cli.api), type) ?? findResource(await discover(cli.api, true), type);
			// Told without `error: ` before it.
			if (!resource) throw new MultipleErrors([new CliError(`the server doesn't have a resource type "${type}"`)]);
			const { kind, group, version } = resource;
			selectors.push(
				`involvedObject.kind=${kind}`,
				`involvedObject.apiVersion=${group ? `${group}/${version}` : version}`,
				`involvedObject.name=${parts[1]}`,
			);
		}
		const query = { fieldSelector: selectors.join(',') || undefined };
		const path = resourcePath(EVENTS, flags.bool('all-namespaces') ? undefined : cli.namespace);
		const wanted = (event: EventObject): boolean =>
			types.length === 0 || types.some((type) => type.toLowerCase() === event.type?.toLowerCase());
		const list = await cli.api.json<ObjectList>('GET', path, { query });
		const found = inOrder((list.items ?? []) as EventObject[]).filter(wanted);
		const watch = flags.bool('watch');
		if (found.length === 0 && !watch) {
			await cli.warn(
				flags.bool('all-namespaces') ? 'No events found.\n' : `No events found in ${cli.namespace} namespace.\n`,
			);
			return 0;
		}
		if (flags.string('output')) {
			const items = found.map((event) => ({ ...event, apiVersion: 'v1', kind: 'Event' }));
			await cli.print(printerFor(cli).print(listOf(items)));
			return 0;
		}
		const widths: number[] = [];
		const lines = flags.bool('no-headers') ? [] : [header(cli)];
		await cli.print(
			layOut(
				[...lines, ...found.map((event) => row(cli, event))].map((line) => `${line}\n`).join(''),
				TABLE_TABS,
				widths,
			),
		);
		if (!watch) return 0;
		for await (const { type, object } of cli.api.watch<EventObject>(path, {
			query: { ...query, resourceVersion: list.metadata.resourceVersion },
		})) {
			if ((type === 'ADDED' || type === 'MODIFIED') && wanted(object))
				await cli.print(layOut(`${row(cli, object)}\n`, TABLE_TABS, widths));
		}
		return 0;
	},
};

const header = (cli: Cli): string =>
	`${cli.flags.bool('all-namespaces') ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`;

function row(cli: Cli, event: EventObject): string {
	const { kind, name } = event.involvedObject;
	const namespace = cli.flags.bool('all-namespaces') ? [event.metadata.namespace ?? ''] : [];
	const cells = [
		...namespace,
		eventAge(event, cli.now),
		event.type,
		event.reason,
		`${kind}/${name}`,
		(event.message ?? '').trim(),
	];
	return escapeTerminal(cells.join('\t'));
}
