/** Server-side tables (metav1.Table) as kubectl prints them. */

import type { KubeObject } from '../../cluster/types.ts';
import { layOut, TABLE_TABS } from './tabwriter.ts';
import { escapeTerminal } from './terminal.ts';

export interface TableColumn {
	name: string;
	type: string;
	format?: string;
	description?: string;
	priority?: number;
}

export interface TableRow {
	cells: unknown[];
	/** PartialObjectMetadata, or the whole object when asked for. */
	object?: KubeObject;
}

export interface Table {
	kind: 'Table';
	apiVersion: string;
	metadata?: { resourceVersion?: string; continue?: string };
	columnDefinitions: TableColumn[];
	rows: TableRow[];
}

export interface TableOptions {
	wide: boolean;
	noHeaders: boolean;
	/** A NAMESPACE column first. */
	withNamespace: boolean;
	/** `pod`, `deployment.apps`: put before each name. */
	kind: string | undefined;
	showLabels: boolean;
	/** -L: a column for each. */
	labelColumns: string[];
}

export const isTable = (value: unknown): value is Table => (value as Table | undefined)?.kind === 'Table';

/**
 * Prints the tables of one resource, one after the other: the header once, widths kept from what was printed before
 * (a watch prints row by row).
 */
export class TablePrinter {
	private readonly options: TableOptions;
	private columns: TableColumn[] = [];
	private headersPrinted = false;
	private readonly widths: number[] = [];
	private pending = '';

	constructor(options: TableOptions) {
		this.options = options;
	}

	/** Takes a table; `flush` gives its text. */
	add(table: Table): void {
		const definitions = table.columnDefinitions ?? [];
		if (definitions.length > 0 && JSON.stringify(definitions) !== JSON.stringify(this.columns)) {
			this.columns = definitions;
			this.headersPrinted = false;
		}
		const rows = table.rows ?? [];
		if (rows.length === 0) return;
		const lines: string[] = [];
		if (!this.headersPrinted && !this.options.noHeaders) lines.push(this.header());
		this.headersPrinted = true;
		for (const row of rows) lines.push(this.row(row));
		this.pending += lines.map((line) => `${line}\n`).join('');
	}

	/** What has been added since the last call, laid out. */
	flush(): string {
		if (this.pending === '') return '';
		const text = layOut(this.pending, TABLE_TABS, this.widths);
		this.pending = '';
		return text;
	}

	private shown(): number[] {
		const indexes: number[] = [];
		this.columns.forEach((column, index) => {
			if (this.options.wide || !column.priority) indexes.push(index);
		});
		return indexes;
	}

	private header(): string {
		const names = this.shown().map((index) => (this.columns[index] as TableColumn).name.toUpperCase());
		if (this.options.withNamespace) names.unshift('NAMESPACE');
		for (const label of this.options.labelColumns) names.push((label.split('/').at(-1) as string).toUpperCase());
		if (this.options.showLabels) names.push('LABELS');
		return names.join('\t');
	}

	private row(row: TableRow): string {
		const { kind, withNamespace, labelColumns, showLabels } = this.options;
		const nameColumn = this.columns.findIndex((column) => column.format === 'name' && column.type === 'string');
		const cells = this.shown().map((index) => {
			const text = cellText(row.cells[index]);
			return kind !== undefined && index === nameColumn ? `${kind}/${text}` : text;
		});
		const metadata = row.object?.metadata;
		if (withNamespace) cells.unshift(metadata?.namespace ?? '');
		const labels = metadata?.labels ?? {};
		for (const label of labelColumns) cells.push(labels[label] ?? '');
		if (showLabels) cells.push(labelText(labels));
		return cells.join('\t');
	}
}

/** One line of a cell: what follows a line break is cut, control characters cannot reach the terminal. */
function cellText(cell: unknown): string {
	if (cell === null || cell === undefined) return '';
	const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
	const broken = text.search(/[\f\n\r]/);
	const line = broken < 0 ? text : `${text.slice(0, broken)}...`;
	return escapeTerminal(line.replaceAll('\t', ' '));
}

/** `a=b,c=d` sorted, `<none>` for none. */
export function labelText(labels: Record<string, string> | undefined): string {
	const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
	return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',');
}
