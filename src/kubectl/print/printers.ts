/** -o: a printer for objects that are not a table. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Work } from '../../os/pace.ts';
import { goText } from '../../os/text/go-syntax.ts';
import type { Cli } from '../cli/command.ts';
import { OUTPUT_FORMATS } from '../cli/common-flags.ts';
import { CliError, TemplateExecutionError } from '../cli/errors.ts';
import { type CustomColumns, parseCustomColumns, parseCustomColumnsFile } from './custom-columns.ts';
import { compileGoTemplate, GoTemplateError, GoTemplateFailure } from './go-template.ts';
import { goJson, jsonInStretches, printJson, sortKeys } from './json.ts';
import { compileJsonPath, explainJsonPathFailure, JsonPathError } from './jsonpath.ts';
import { printKyaml } from './kyaml.ts';
import { printYaml, yamlInStretches } from './yaml.ts';

/** Prints one object after the other. */
export interface Printer {
	/** The text for an object. Throws CliError where a template fails. */
	print(object: KubeObject): string;
	/** The same in stretches, where a format can be made so: the object may be a long list. */
	inStretches?(object: KubeObject): Work<string>;
}

/** What a printer has to know beside the format. */
export interface PrinterContext {
	/** What was done, for the name format: `created` gives `pod/x created`. Empty: only the name. */
	operation?: string;
	/** The object is one that a generator built, whose own order of keys JSON shows. */
	ordered?: boolean;
	/** A format other than what -o says. */
	format?: string;
}

/** Splits `-o jsonpath=…` into format and argument. */
export function outputOf(cli: Cli): { format: string; argument: string | undefined } {
	const output = cli.flags.string('output');
	const equals = output.indexOf('=');
	if (equals < 0 || !/^(jsonpath|go-template|template|custom-columns)/.test(output)) {
		const template = cli.flags.has('template') ? cli.flags.string('template') : '';
		// A template alone is a Go template.
		return { format: output === '' && template ? 'go-template' : output, argument: template || undefined };
	}
	return { format: output.slice(0, equals), argument: output.slice(equals + 1) };
}

/**
 * The printer that -o names.
 * @param extra formats beyond the usual that this verb takes (custom-columns, wide).
 * @throws CliError for a format that does not exist or a template that is none.
 */
export function printerFor(cli: Cli, context: PrinterContext = {}, extra: readonly string[] = []): Printer {
	const { format, argument } = context.format ? { format: context.format, argument: undefined } : outputOf(cli);
	const keepManaged = cli.flags.has('show-managed-fields') && cli.flags.bool('show-managed-fields');
	const clean = (object: KubeObject): KubeObject => (keepManaged ? object : withoutManagedFields(object));
	// Capitals count in the names of templates only.
	const plain = /^(json|yaml|kyaml|name)$/i.test(format) ? format.toLowerCase() : format;
	switch (plain) {
		case 'json':
			return {
				print: (object) => printJson(clean(object), context.ordered),
				inStretches: (object) => jsonInStretches(clean(object)),
			};
		case 'yaml':
			return yamlPrinter(clean);
		case 'kyaml':
			return { print: (object) => printKyaml(context.ordered ? clean(object) : sortKeys(clean(object))) };
		case 'name':
			return { print: (object) => nameLines(object, context.operation ?? '') };
		case 'jsonpath':
		case 'jsonpath-as-json':
		case 'jsonpath-file':
			return jsonPathPrinter(cli, format, argument);
		case 'go-template':
		case 'go-template-file':
		case 'template':
		case 'templatefile':
			return goTemplatePrinter(cli, format, argument);
		case 'custom-columns':
		case 'custom-columns-file':
			if (extra.includes(format)) return columnsPrinter(cli, format, argument);
	}
	const allowed = [...OUTPUT_FORMATS, ...extra].sort();
	throw new CliError(
		`unable to match a printer suitable for the output format "${context.format ?? cli.flags.string('output')}", allowed formats are: ${allowed.join(',')}`,
	);
}

/** Between documents stands a line `---`. */
function yamlPrinter(clean: (object: KubeObject) => KubeObject): Printer {
	let printed = 0;
	const between = () => (printed++ > 0 ? '---\n' : '');
	return {
		print: (object) => between() + printYaml(clean(object)),
		*inStretches(object) {
			return between() + (yield* yamlInStretches(clean(object)));
		},
	};
}

/** The text for what may be a long list, between whose items the page has its turns. Throws as Printer.print. */
export async function printed(cli: Cli, printer: Printer, object: KubeObject): Promise<string> {
	return printer.inStretches ? cli.process.finish(printer.inStretches(object)) : printer.print(object);
}

function readTemplate(cli: Cli, format: string, argument: string | undefined): string {
	const columns = format.startsWith('custom-columns');
	if (argument === undefined || argument === '') {
		throw new CliError(
			columns
				? 'custom-columns format specified but no custom columns given'
				: 'template format specified but no template given',
		);
	}
	if (!/file$/.test(format)) return argument;
	try {
		return cli.process.fs.readFile(cli.process.path(argument));
	} catch {
		throw new CliError(
			`error reading ${columns ? 'template' : '--template'} ${argument}, open ${argument}: no such file or directory\n`,
		);
	}
}

function jsonPathPrinter(cli: Cli, format: string, argument: string | undefined): Printer {
	const template = readTemplate(cli, format, argument);
	const allowMissing = !cli.flags.has('allow-missing-template-keys') || cli.flags.bool('allow-missing-template-keys');
	try {
		const path = compileJsonPath(template, allowMissing);
		return {
			print(value) {
				try {
					// Each text and each pair of braces makes a list of its own.
					if (format === 'jsonpath-as-json')
						return path
							.find(value)
							.map((found) => printJson(found))
							.join('');
					return path.format(value);
				} catch (error) {
					if (error instanceof JsonPathError) throw new CliError(explainJsonPathFailure(template, error, value));
					throw error;
				}
			},
		};
	} catch (error) {
		if (error instanceof JsonPathError) throw new CliError(`error parsing jsonpath ${template}, ${error.message}`);
		throw error;
	}
}

function goTemplatePrinter(cli: Cli, format: string, argument: string | undefined): Printer {
	const template = readTemplate(cli, format, argument);
	const allowMissing = !cli.flags.has('allow-missing-template-keys') || cli.flags.bool('allow-missing-template-keys');
	try {
		const compiled = compileGoTemplate(template, allowMissing);
		return {
			print(object) {
				try {
					return compiled(object);
				} catch (error) {
					if (error instanceof GoTemplateFailure) {
						throw new TemplateExecutionError(
							`error executing template ${JSON.stringify(template)}: ${error.message}`,
							`${error.written}Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${goJson(sortKeys(object))}\n\tobject given to template engine was:\n\t\t${goText(object)}\n\n`,
						);
					}
					throw error;
				}
			},
		};
	} catch (error) {
		if (error instanceof GoTemplateError) throw new CliError(`error parsing template ${template}, ${error.message}`);
		throw error;
	}
}

function columnsPrinter(cli: Cli, format: string, argument: string | undefined): Printer {
	let columns: CustomColumns;
	if (format === 'custom-columns') columns = parseCustomColumns(argument ?? '');
	else columns = parseCustomColumnsFile(readTemplate(cli, format, argument));
	const noHeaders = cli.flags.has('no-headers') && cli.flags.bool('no-headers');
	let printed = 0;
	return { print: (object) => columns.print(itemsOf(object), noHeaders || printed++ > 0) };
}

/** A list's items, or the object itself. */
export const itemsOf = (object: KubeObject): KubeObject[] =>
	Array.isArray(object.items) && object.kind.endsWith('List') ? (object.items as KubeObject[]) : [object];

/** An object, or a list's items, without the record of who wrote which field. */
export function withoutManagedFields(object: KubeObject): KubeObject {
	if (Array.isArray(object.items))
		return { ...object, items: (object.items as KubeObject[]).map(withoutManagedFields) };
	if (!object.metadata?.managedFields) return object;
	const { managedFields: _, ...metadata } = object.metadata;
	return { ...object, metadata };
}

function nameLines(object: KubeObject, operation: string): string {
	return itemsOf(object)
		.map((item) => `${objectName(item)}${operation ? ` ${operation}` : ''}\n`)
		.join('');
}

/** `pod/x`, `deployment.apps/x` */
export function objectName(object: { apiVersion?: string; kind?: string; metadata?: { name?: string } }): string {
	const group = object.apiVersion?.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
	return `${(object.kind ?? '<unknown>').toLowerCase()}${group}/${object.metadata?.name || '<unknown>'}`;
}
