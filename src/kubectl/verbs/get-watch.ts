/** `kubectl get -w`: what is there, then each change at the instant it happens. */

import type { KubeObject, Status } from '../../cluster/types.ts';
import type { Cli } from '../cli/command.ts';
import { StatusError } from '../cli/errors.ts';
import { type Query, resourcePath, TABLE_TYPE } from '../client/api.ts';
import type { Printer } from '../print/printers.ts';
import { isTable, type Table, type TablePrinter } from '../print/table.ts';
import { listAll, type ObjectTarget, selectorQuery, type Target, targetPath } from '../resources/builder.ts';

/** Where and with which query a target is watched: a named object by a field selector. */
export function watchRequest(target: Target): { path: string; query: Query } {
	if (target.type === 'list') return { path: targetPath(target), query: selectorQuery(target) };
	return {
		path: resourcePath(target.resource, target.namespace),
		query: { fieldSelector: `metadata.name=${target.name}` },
	};
}

/** Watches as tables until interrupted. */
export async function watchTables(
	cli: Cli,
	target: Target,
	printerOf: (kind: boolean) => TablePrinter,
): Promise<number> {
	const printer = printerOf(false);
	const only = cli.flags.bool('watch-only');
	const first: Table = await cli.api.json('GET', targetPath(target), {
		accept: TABLE_TYPE,
		query: selectorQuery(target),
	});
	const events = cli.flags.bool('output-watch-events');
	if (!only && isTable(first)) {
		printer.add(events ? withEvent(first, 'ADDED') : first);
		await cli.print(printer.flush());
	}
	if (cli.flags.string('sort-by'))
		await cli.warn('warning: --watch requested, --sort-by will be ignored for watch events received\n');
	const { path, query } = watchRequest(target);
	const resourceVersion = listVersion(first);
	for await (const event of cli.api.watch<Table>(path, { accept: TABLE_TYPE, query: { ...query, resourceVersion } })) {
		if (event.type === 'BOOKMARK') continue;
		if (event.type === 'ERROR') throw new StatusError(event.object as unknown as Status);
		printer.add(events ? withEvent(event.object, event.type) : event.object);
		await cli.print(printer.flush());
	}
	return 0;
}

/** The version to watch from: a list's own, or that of the single object in the table. */
function listVersion(table: Table): string | undefined {
	return table.metadata?.resourceVersion || table.rows?.[0]?.object?.metadata.resourceVersion || undefined;
}

function withEvent(table: Table, type: string): Table {
	return {
		...table,
		columnDefinitions: table.columnDefinitions?.length
			? [{ name: 'Event', type: 'string' }, ...table.columnDefinitions]
			: [],
		rows: (table.rows ?? []).map((row) => ({ ...row, cells: [type, ...row.cells] })),
	};
}

/** Watches in another format until interrupted. */
export async function watchObjects(cli: Cli, target: Target, printer: Printer): Promise<number> {
	const only = cli.flags.bool('watch-only');
	const wrap = (type: string, object: KubeObject): KubeObject =>
		cli.flags.bool('output-watch-events') ? ({ type, object } as unknown as KubeObject) : object;
	let resourceVersion: string | undefined;
	if (target.type === 'list') {
		const list = await listAll(cli, target);
		resourceVersion = list.resourceVersion;
		if (!only) for (const item of list.items) await cli.print(printer.print(wrap('ADDED', item)));
	} else {
		const object = await cli.api.json<KubeObject>('GET', targetPath(target as ObjectTarget));
		resourceVersion = object.metadata.resourceVersion;
		if (!only) await cli.print(printer.print(wrap('ADDED', object)));
	}
	const { path, query } = watchRequest(target);
	for await (const event of cli.api.watch<KubeObject>(path, { query: { ...query, resourceVersion } })) {
		if (event.type === 'BOOKMARK') continue;
		if (event.type === 'ERROR') throw new StatusError(event.object as unknown as Status);
		await cli.print(printer.print(wrap(event.type, event.object)));
	}
	return 0;
}
