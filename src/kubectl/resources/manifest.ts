/** Manifests: files, directories and standard input to objects. */

import { type DocumentOptions, type ParseOptions, parseAllDocuments, type SchemaOptions, YAMLParseError } from 'yaml';
import type { KubeObject } from '../../cluster/types.ts';
import { fetchFor } from '../../os/lazy.ts';
import { readAll } from '../../os/stream.ts';
import type { Cli } from '../cli/command.ts';
import { CliError, ManifestError } from '../cli/errors.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { yamlMessage } from './yaml-errors.ts';

/** An object and the file it came from (`STDIN` for standard input). */
export interface Manifest {
	object: KubeObject;
	source: string;
}

const EXTENSIONS = /\.(json|yaml|yml)$/;
/** kubectl reads no deeper; links that go round in circles end here. */
const MAX_DEPTH = 32;

/**
 * Reads all that -f names, Lists opened.
 * @param errors gets the files that cannot be read as objects: the others still count.
 * @param validate whether objects without kind or apiVersion fail validation (create, apply) or decoding (get, delete).
 * @throws CliError for what is not there.
 */
export async function readManifests(cli: Cli, errors: unknown[], validate = false): Promise<Manifest[]> {
	const manifests: Manifest[] = [];
	const take = (text: string, source: string): void => {
		try {
			for (const manifest of parseManifests(text, source, validate)) manifests.push(manifest);
		} catch (error) {
			if (!(error instanceof CliError)) throw error;
			errors.push(error);
		}
	};
	for (const name of cli.flags.list('filename')) {
		if (/^https?:\/\//.test(name)) {
			const { readRemote } = await fetchFor(cli.process, import('./remote-manifest.ts'));
			take(await readRemote(cli.process, name), name);
			continue;
		}
		if (name === '-') {
			take(await readAll(cli.process.stdin), 'STDIN');
			continue;
		}
		const files = manifestFiles(cli, name);
		for (const file of files) take(cli.process.fs.readFile(cli.process.path(file)), file);
	}
	return manifests;
}

function manifestFiles(cli: Cli, name: string): string[] {
	const { fs } = cli.process;
	const matched = /[*?[]/.test(name) && !fs.exists(cli.process.path(name)) ? globFiles(cli, name) : [name];
	return matched.flatMap((path) => {
		const absolute = cli.process.path(path);
		if (!fs.exists(absolute)) throw new CliError(`the path ${JSON.stringify(path)} does not exist`);
		if (!fs.isDirectory(absolute)) return [path];
		const files = directoryFiles(cli, path.replace(/(.)\/+$/, '$1'), cli.flags.bool('recursive'), 0);
		if (files.length === 0) {
			throw new CliError(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
		}
		return files;
	});
}

function directoryFiles(cli: Cli, path: string, recursive: boolean, depth: number): string[] {
	if (depth > MAX_DEPTH) return [];
	return cli.process.fs.readdir(cli.process.path(path)).flatMap((name) => {
		const inner = `${path}/${name}`.replace(/^\.\//, '');
		if (cli.process.fs.isDirectory(cli.process.path(inner))) {
			return recursive ? directoryFiles(cli, inner, recursive, depth + 1) : [];
		}
		return EXTENSIONS.test(name) ? [inner] : [];
	});
}

/** A pattern that the shell left alone because it was quoted. */
function globFiles(cli: Cli, pattern: string): string[] {
	const slash = pattern.lastIndexOf('/');
	const directory = slash < 0 ? '.' : pattern.slice(0, slash);
	const source = pattern.slice(slash + 1).replace(/[.+^${}()|\\]/g, '\\$&');
	const expression = new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`);
	const { fs } = cli.process;
	if (!fs.isDirectory(cli.process.path(directory))) return [pattern];
	const names = fs.readdir(cli.process.path(directory)).filter((name) => expression.test(name));
	return names.length === 0 ? [pattern] : names.map((name) => (slash < 0 ? name : `${directory}/${name}`));
}

/**
 * The objects in a text of YAML or JSON, those before a fault first.
 * @throws CliError in kubectl's words.
 */
export function* parseManifests(text: string, source: string, validate = false): Generator<Manifest> {
	for (const document of splitDocuments(text)) {
		for (const value of parseDocuments(document, source)) {
			if (value === null || value === undefined) continue;
			if (validate) checkKind(value, source);
			for (const object of objectsOf(value, source)) yield { object, source };
		}
	}
}

/** Cuts a stream at the lines that begin with `---`, as apimachinery does before YAML is read: lines count from there. */
const splitDocuments = (text: string): string[] => text.split(/\n---[^\n]*(?:\n|$)/);

/** What a value lacks to be an object of some kind, in the words of kubectl's validation; undefined when it is one. */
export function kindProblem(value: unknown): string | undefined {
	const missing: string[] = [];
	if (typeof value !== 'object' || value === null || Array.isArray(value)) missing.push('invalid object to validate');
	else {
		const { apiVersion, kind } = value as Partial<KubeObject>;
		if (!apiVersion) missing.push('apiVersion not set');
		if (!kind) missing.push('kind not set');
		if (missing.length === 0 && String(apiVersion).split('/').length > 2)
			missing.push(`unexpected GroupVersion string: ${apiVersion}`);
	}
	return missing.length > 1 ? `[${missing.join(', ')}]` : missing[0];
}

function checkKind(value: unknown, source: string): void {
	const what = kindProblem(value);
	if (what === undefined) return;
	throw new CliError(
		`error validating ${JSON.stringify(source)}: error validating data: ${what}; if you choose to ignore these errors, turn validation off with --validate=false`,
	);
}

/** How go-yaml reads, for the parser that we have: YAML 1.1 without times and numbers with colons. */
export const GO_YAML = {
	version: '1.1',
	customTags: (tags) =>
		tags.filter(
			(tag) => typeof tag === 'string' || (!('format' in tag && tag.format === 'TIME') && !/:timestamp$/.test(tag.tag)),
		),
	logLevel: 'silent',
} satisfies ParseOptions & DocumentOptions & SchemaOptions;

/** What go-yaml's reader lets into no document (yaml_parser_update_buffer): DEL and most of C0 and C1. */
const UNREADABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]/;

/** A text of YAML documents as plain values, read as go-yaml does, which takes the last of two equal keys. Throws CliError. */
export function parseDocuments(text: string, source: string): unknown[] {
	if (UNREADABLE.test(text))
		throw new ManifestError(
			`error parsing ${source}: error converting YAML to JSON: yaml: control characters are not allowed`,
		);
	try {
		const documents = parseAllDocuments(text, { ...GO_YAML, uniqueKeys: false, prettyErrors: true });
		const parsed = Array.isArray(documents) ? documents : [];
		return parsed.map((document) => {
			const error = document.errors[0];
			if (error) throw error;
			return document.toJS({ maxAliasCount: 200 }) as unknown;
		});
	} catch (error) {
		if (error instanceof YAMLParseError) {
			throw new ManifestError(
				`error parsing ${source}: error converting YAML to JSON: yaml: ${yamlMessage(error, text)}`,
			);
		}
		const isMerge = error instanceof Error && error.message.startsWith('Merge sources');
		if (error instanceof ReferenceError || error instanceof RangeError || isMerge) {
			throw new ManifestError(
				`error parsing ${source}: error converting YAML to JSON: yaml: ${anchorMessage(error as Error)}`,
			);
		}
		throw error;
	}
}

/** `unknown anchor 'b' referenced` */
function anchorMessage(error: Error): string {
	if (error.message.startsWith('Merge')) return 'map merge requires map or sequence of maps as the value';
	const name = /^Unresolved alias .*: (\S+)$/.exec(error.message)?.[1];
	return name ? `unknown anchor '${name}' referenced` : 'document contains excessive aliasing';
}

function objectsOf(value: unknown, source: string): KubeObject[] {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		const type = Array.isArray(value) ? 'array' : typeof value;
		throw new ManifestError(
			`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${type} into Go value of type unstructured.detector`,
		);
	}
	const object = value as KubeObject;
	if (typeof object.kind !== 'string' || object.kind === '') {
		throw new ManifestError(
			`unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${goJson(sortKeys(value))}'`,
		);
	}
	if (typeof object.apiVersion !== 'string' || object.apiVersion === '') {
		throw new ManifestError(
			`unable to decode ${JSON.stringify(source)}: Object 'apiVersion' is missing in '${goJson(sortKeys(value))}'`,
		);
	}
	checkMetadata(object.metadata, source);
	if (object.kind.endsWith('List') && Array.isArray(object.items)) {
		return (object.items as unknown[]).flatMap((item) => objectsOf(item, source));
	}
	return [object];
}

/** @throws ManifestError where names, labels or annotations are no texts. */
function checkMetadata(metadata: unknown, source: string): void {
	if (typeof metadata !== 'object' || metadata === null) return;
	const check = (value: unknown, field: string): void => {
		if (typeof value === 'string' || value === null || value === undefined) return;
		const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
		throw new ManifestError(
			`unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${type} into Go struct field ObjectMeta.metadata.${field} of type string`,
		);
	};
	const fields = metadata as Record<string, unknown>;
	for (const field of ['name', 'generateName', 'namespace']) check(fields[field], field);
	for (const field of ['labels', 'annotations']) {
		for (const value of Object.values(fields[field] ?? {})) check(value, field);
	}
}
