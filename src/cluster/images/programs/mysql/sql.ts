/** As much SQL as a course about Services needs to see that a database answers and keeps what it is given. */

import { dashDate } from '../../../../os/timestamps.ts';

export type Cell = string | number | null;

export interface Table {
	columns: { name: string; type: string }[];
	rows: Cell[][];
}

/** Databases, their tables. */
export type Schemas = Map<string, Map<string, Table>>;

/** What functions and variables say of the server and the client. */
export interface Facts {
	version: string;
	hostname: string;
	port: number;
	user: string;
	now(): number;
}

/** Rows, or how many were changed. `use`: the database chosen. */
export interface Result {
	columns?: string[];
	rows?: Cell[][];
	changed?: number;
	use?: string;
}

/** `ERROR number (state): text`, as the client prints it. */
export class SqlError extends Error {
	constructor(number: number, state: string, text: string) {
		super(`ERROR ${number} (${state}): ${text}`);
	}
}

const syntax = (sql: string): SqlError =>
	new SqlError(
		1064,
		'42000',
		`the SQL of this sandbox does not know this statement: '${sql.slice(0, 80)}'. It has SELECT, INSERT, UPDATE, DELETE, CREATE and DROP of databases and tables, SHOW, DESCRIBE and USE`,
	);

const NAME = '`?([\\w$]+)`?';
const at = (source: string) => new RegExp(`^${source.replaceAll('NAME', NAME).replaceAll(' ', '\\s+')}$`, 'is');

interface World {
	schemas: Schemas;
	database: string | undefined;
	facts: Facts;
}

/** A kind of statement: what it looks like and what it does. */
const STATEMENTS: [RegExp, (match: RegExpExecArray, world: World) => Result][] = [
	[
		at('USE NAME'),
		([, name = ''], { schemas }) => {
			if (!schemas.has(name)) throw new SqlError(1049, '42000', `Unknown database '${name}'`);
			return { use: name };
		},
	],
	[
		at('SHOW (?:DATABASES|SCHEMAS)'),
		(_, { schemas }) => ({ columns: ['Database'], rows: [...schemas.keys()].sort().map((name) => [name]) }),
	],
	[
		at('SHOW TABLES'),
		(_, world) => ({
			columns: [`Tables_in_${world.database}`],
			rows: [...current(world).keys()].sort().map((name) => [name]),
		}),
	],
	[
		at("SHOW VARIABLES LIKE '([^']*)'"),
		([, pattern = ''], { facts }) => ({
			columns: ['Variable_name', 'Value'],
			rows: Object.entries(variables(facts)).filter(([name]) => like(pattern).test(name)),
		}),
	],
	[
		at('CREATE (?:DATABASE|SCHEMA)( IF NOT EXISTS)? NAME'),
		([, quiet, name = ''], { schemas }) => {
			if (schemas.has(name) && !quiet)
				throw new SqlError(1007, 'HY000', `Can't create database '${name}'; database exists`);
			if (!schemas.has(name)) schemas.set(name, new Map());
			return { changed: 1 };
		},
	],
	[
		at('DROP (?:DATABASE|SCHEMA)( IF EXISTS)? NAME'),
		([, quiet, name = ''], { schemas }) => {
			if (!schemas.delete(name) && !quiet)
				throw new SqlError(1008, 'HY000', `Can't drop database '${name}'; database doesn't exist`);
			return { changed: 0 };
		},
	],
	[
		at('CREATE TABLE( IF NOT EXISTS)? NAME\\s*\\((.*)\\)[^)]*'),
		([, quiet, name = '', body = ''], world) => {
			const tables = current(world);
			if (tables.has(name)) {
				if (quiet) return { changed: 0 };
				throw new SqlError(1050, '42S01', `Table '${name}' already exists`);
			}
			const columns = splitList(body)
				.filter((part) => !/^(?:primary|unique|foreign|constraint|key|index)\b/i.test(part))
				.map((part) => {
					const [, column = '', type = ''] = /^`?([\w$]+)`?\s+(.*)$/s.exec(part) ?? [];
					return { name: column, type };
				});
			tables.set(name, { columns, rows: [] });
			return { changed: 0 };
		},
	],
	[
		at('DROP TABLE( IF EXISTS)? NAME'),
		([, quiet, name = ''], world) => {
			if (!current(world).delete(name) && !quiet)
				throw new SqlError(1051, '42S02', `Unknown table '${world.database}.${name}'`);
			return { changed: 0 };
		},
	],
	[
		at('(?:DESC|DESCRIBE|SHOW COLUMNS FROM) NAME'),
		([, name = ''], world) => ({
			columns: ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'],
			rows: tableOf(world, name).columns.map((column) => [
				column.name,
				(/^\w+(?:\([^)]*\))?/.exec(column.type)?.[0] ?? '').toLowerCase(),
				/not null|primary key/i.test(column.type) ? 'NO' : 'YES',
				/primary key/i.test(column.type) ? 'PRI' : '',
				null,
				/auto_increment/i.test(column.type) ? 'auto_increment' : '',
			]),
		}),
	],
	[
		at('INSERT INTO NAME\\s*(?:\\(([^)]*)\\))?\\s*VALUES\\s*(.*)'),
		([, name = '', listed, tuples = ''], world) => {
			const table = tableOf(world, name);
			const names =
				listed === undefined
					? table.columns.map((column) => column.name)
					: splitList(listed).map((each) => each.replaceAll('`', ''));
			const rows = splitList(tuples).map((tuple) =>
				splitList(tuple.replace(/^\(|\)$/g, '')).map((text) => literal(text, world.facts)),
			);
			for (const row of rows) {
				if (row.length !== names.length)
					throw new SqlError(1136, '21S01', "Column count doesn't match value count at row 1");
				table.rows.push(
					table.columns.map((column) => {
						const index = names.indexOf(column.name);
						if (index >= 0) return row[index] as Cell;
						return /auto_increment/i.test(column.type) ? table.rows.length + 1 : null;
					}),
				);
			}
			return { changed: rows.length };
		},
	],
	[
		at('DELETE FROM NAME(?: WHERE (.*))?'),
		([, name = '', where], world) => {
			const table = tableOf(world, name);
			const chosen = condition(table, where, world.facts);
			const before = table.rows.length;
			table.rows = table.rows.filter((row) => !chosen(row));
			return { changed: before - table.rows.length };
		},
	],
	[
		at('UPDATE NAME SET (.*?)(?: WHERE (.*))?'),
		([, name = '', changes = '', where], world) => {
			const table = tableOf(world, name);
			const rows = table.rows.filter(condition(table, where, world.facts));
			for (const change of splitList(changes)) {
				const [, column = '', text = ''] = /^`?([\w$]+)`?\s*=\s*(.*)$/s.exec(change) ?? [];
				for (const row of rows) row[columnOf(table, column)] = literal(text, world.facts);
			}
			return { changed: rows.length };
		},
	],
	[
		at('SELECT (.*?) FROM NAME(?: WHERE (.*?))?(?: ORDER BY NAME( DESC| ASC)?)?(?: LIMIT (\\d+))?'),
		([, list = '', name = '', where, order, direction, limit], world) => {
			const table = tableOf(world, name);
			let rows = table.rows.filter(condition(table, where, world.facts));
			if (/^count\(.*\)$/i.test(list.trim())) return { columns: [list.trim()], rows: [[rows.length]] };
			if (order !== undefined) {
				const column = columnOf(table, order);
				const sign = /desc/i.test(direction ?? '') ? -1 : 1;
				rows = [...rows].sort((a, b) => sign * compare(a[column] ?? null, b[column] ?? null));
			}
			if (limit !== undefined) rows = rows.slice(0, Number(limit));
			const names =
				list.trim() === '*'
					? table.columns.map((column) => column.name)
					: splitList(list).map((each) => each.replaceAll('`', ''));
			const indices = names.map((each) => columnOf(table, each));
			return { columns: names, rows: rows.map((row) => indices.map((index) => row[index] ?? null)) };
		},
	],
	[
		at('SELECT (.*)'),
		([, list = ''], world) => {
			const parts = splitList(list).map((part) => /^(.*?)(?:\s+AS\s+`?(\w+)`?)?$/is.exec(part) as RegExpExecArray);
			return {
				columns: parts.map(([, text = '', alias]) => alias ?? text.trim()),
				rows: [
					parts.map(([, text = '']) =>
						/^database\(\)$/i.test(text.trim()) ? (world.database ?? null) : literal(text, world.facts),
					),
				],
			};
		},
	],
	[at('(?:SET|FLUSH|GRANT|START TRANSACTION|BEGIN|COMMIT|ROLLBACK)\\b.*'), () => ({ changed: 0 })],
];

/**
 * Runs one statement, without its semicolon.
 * @param database the current one.
 * @throws SqlError
 */
export function runStatement(sql: string, schemas: Schemas, database: string | undefined, facts: Facts): Result {
	const text = sql.trim();
	for (const [pattern, run] of STATEMENTS) {
		const match = pattern.exec(text);
		if (match) return run(match, { schemas, database, facts });
	}
	throw syntax(text);
}

const variables = (facts: Facts): Record<string, Cell> => ({
	hostname: facts.hostname,
	port: facts.port,
	version: facts.version,
});

const like = (pattern: string): RegExp =>
	new RegExp(
		`^${pattern
			.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
			.replaceAll('%', '.*')
			.replaceAll('_', '.')}$`,
		'i',
	);

function current({ schemas, database }: World): Map<string, Table> {
	const tables = database === undefined ? undefined : schemas.get(database);
	if (!tables) throw new SqlError(1046, '3D000', 'No database selected');
	return tables;
}

function tableOf(world: World, name: string): Table {
	const table = current(world).get(name);
	if (!table) throw new SqlError(1146, '42S02', `Table '${world.database}.${name}' doesn't exist`);
	return table;
}

function columnOf(table: Table, name: string): number {
	const index = table.columns.findIndex((column) => column.name.toLowerCase() === name.trim().toLowerCase());
	if (index < 0) throw new SqlError(1054, '42S22', `Unknown column '${name.trim()}' in 'field list'`);
	return index;
}

/** Parts between commas that stand in no quotes or parentheses. */
function splitList(text: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let quote = '';
	let part = '';
	for (const letter of text) {
		if (quote !== '') quote = letter === quote ? '' : quote;
		else if (letter === "'" || letter === '"') quote = letter;
		else if (letter === '(') depth++;
		else if (letter === ')') depth--;
		if (letter === ',' && depth === 0 && quote === '') {
			parts.push(part.trim());
			part = '';
		} else part += letter;
	}
	if (part.trim() !== '') parts.push(part.trim());
	return parts;
}

/** A literal, a variable or a function. @throws SqlError */
function literal(raw: string, facts: Facts): Cell {
	const text = raw.trim();
	const quoted = /^(['"])(.*)\1$/s.exec(text);
	if (quoted) return (quoted[2] as string).replaceAll("''", "'").replace(/\\(.)/g, '$1');
	if (/^[+-]?\d+(?:\.\d+)?$/.test(text)) return Number(text);
	if (/^null$/i.test(text)) return null;
	if (/^true$/i.test(text)) return 1;
	if (/^false$/i.test(text)) return 0;
	const sum = /^(\d+)\s*([+*-])\s*(\d+)$/.exec(text);
	if (sum) {
		const [a, b] = [Number(sum[1]), Number(sum[3])];
		return sum[2] === '+' ? a + b : sum[2] === '-' ? a - b : a * b;
	}
	const variable = /^@@(?:global\.|session\.)?(\w+)$/i.exec(text)?.[1]?.toLowerCase();
	if (variable !== undefined) {
		const value = variables(facts)[variable];
		if (value === undefined) throw new SqlError(1193, 'HY000', `Unknown system variable '${variable}'`);
		return value;
	}
	switch (text.toLowerCase()) {
		case 'version()':
			return facts.version;
		case 'now()':
		case 'current_timestamp':
		case 'current_timestamp()':
			return dashDate(facts.now());
		case 'user()':
		case 'current_user()':
			return facts.user;
	}
	if (/^`?\w+`?$/.test(text))
		throw new SqlError(1054, '42S22', `Unknown column '${text.replaceAll('`', '')}' in 'field list'`);
	throw syntax(text);
}

function compare(a: Cell, b: Cell): number {
	if (a === b) return 0;
	if (a === null) return -1;
	if (b === null) return 1;
	return a < b ? -1 : 1;
}

const TESTS: Record<string, (order: number) => boolean> = {
	'=': (order) => order === 0,
	'<>': (order) => order !== 0,
	'!=': (order) => order !== 0,
	'<': (order) => order < 0,
	'>': (order) => order > 0,
	'<=': (order) => order <= 0,
	'>=': (order) => order >= 0,
};

/** Comparisons of columns with literals, joined by AND. */
function condition(table: Table, where: string | undefined, facts: Facts): (row: Cell[]) => boolean {
	if (where === undefined) return () => true;
	const tests = where.split(/\s+AND\s+/i).map((part) => {
		const match = /^`?(\w+)`?\s*(<=|>=|<>|!=|=|<|>)\s*(.*)$/s.exec(part.trim());
		if (!match) throw syntax(part);
		const column = columnOf(table, match[1] as string);
		const value = literal(match[3] as string, facts);
		const test = TESTS[match[2] as string] as (order: number) => boolean;
		return (row: Cell[]) => row[column] !== null && test(compare(row[column] ?? null, value));
	});
	return (row) => tests.every((test) => test(row));
}
