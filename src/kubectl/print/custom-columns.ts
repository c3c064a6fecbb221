/** -o custom-columns=NAME:.metadata.name,IP:.status.podIP */

import { goText } from '../../os/text/go-syntax.ts';
import { CliError, TemplateExecutionError } from '../cli/errors.ts';
import { compileJsonPath, type JsonPath, JsonPathError, relaxedExpression } from './jsonpath.ts';
import { layOut, TABLE_TABS } from './tabwriter.ts';
import { escapeTerminal } from './terminal.ts';

interface CustomColumn {
	header: string;
	expression: string;
}

/** A parsed specification. */
export interface CustomColumns {
	/**
	 * The lines for some objects, with the header unless it is not wanted.
	 * @throws TemplateExecutionError with the lines until then: only here the paths are read.
	 */
	print(objects: unknown[], noHeaders: boolean): string;
}

/** Parses `HEADER:path,…`. Throws CliError in kubectl's words. */
export function parseCustomColumns(spec: string): CustomColumns {
	if (spec === '') throw new CliError('custom-columns format specified but no custom columns given');
	return makeColumns(
		spec.split(',').map((part) => {
			const colon = part.indexOf(':');
			if (colon < 0) {
				throw new CliError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
			}
			return column(part.slice(0, colon), part.slice(colon + 1));
		}),
	);
}

/** Reads the two-line template of -o custom-columns-file. Throws CliError. */
export function parseCustomColumnsFile(text: string): CustomColumns {
	const [headers, paths] = text.split('\n').map((line) => line.trim().split(/\s+/));
	const missing = headers?.[0] ? (paths?.[0] ? undefined : 'spec') : 'header';
	if (missing !== undefined || !headers || !paths) {
		throw new CliError(
			`invalid template, missing ${missing} line. Expected format is one line of space separated headers, one line of space separated column specs.`,
		);
	}
	if (headers.length !== paths.length) {
		throw new CliError(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
	}
	return makeColumns(headers.map((header, index) => column(header, paths[index] as string)));
}

function column(header: string, expression: string): CustomColumn {
	try {
		return { header, expression: relaxedExpression(expression) };
	} catch (error) {
		if (error instanceof JsonPathError) throw new CliError(error.message);
		throw error;
	}
}

function makeColumns(columns: CustomColumn[]): CustomColumns {
	return {
		print(objects, noHeaders) {
			const lines = noHeaders ? [] : [columns.map(({ header }) => header).join('\t')];
			const shown = (): string => layOut(lines.map((line) => `${line}\n`).join(''), TABLE_TABS);
			try {
				const paths = columns.map(({ expression }) => compileJsonPath(expression));
				for (const object of objects) lines.push(paths.map((path) => cell(path, object)).join('\t'));
			} catch (error) {
				if (error instanceof JsonPathError) throw new TemplateExecutionError(error.message, shown());
				throw error;
			}
			return shown();
		},
	};
}

function cell(path: JsonPath, object: unknown): string {
	const values = path.find(object).flat();
	if (values.length === 0) return '<none>';
	return values.map((value) => escapeTerminal(goText(value))).join(',');
}
