/** Manifests: files, directories and standard input to objects. */

import type { KubeObject } from '../../cluster/types.ts';
import { type Breathe, breatheIn } from '../../os/breathe.ts';
import { fetchFor } from '../../os/lazy.ts';
import { readAll } from '../../os/stream.ts';
import type { Cli } from '../cli/command.ts';
import { fieldValidation } from '../cli/dry-run.ts';
import { CliError, ManifestError } from '../cli/errors.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { DecodeError, decodeStream } from './decoder.ts';
import { checkMetadata, goType } from './metadata.ts';

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
 * @param validate whether objects without kind or apiVersion fail validation (create, apply, unless --validate=ignore) or decoding (get, delete).
 * @returns the objects, and what cannot be read in its place: the others still count.
 * @throws CliError for what is not there.
 */
export async function readManifests(cli: Cli, validate = false): Promise<(Manifest | CliError)[]> {
	const manifests: (Manifest | CliError)[] = [];
	const breathe = breatheIn(cli.process);
	const checked = validate && (!cli.flags.has('validate') || fieldValidation(cli) !== 'Ignore');
	const take = async (text: string, source: string): Promise<void> => {
		try {
			for await (const manifest of parseManifests(text, source, breathe, checked)) manifests.push(manifest);
		} catch (error) {
			if (!(error instanceof CliError)) throw error;
			manifests.push(error);
		}
	};
	for (const name of cli.flags.list('filename')) {
		if (/^https?:\/\//.test(name)) {
			const { readRemote } = await fetchFor(cli.process, import('./remote-manifest.ts'));
			await take(await readRemote(cli.process, name), name);
			continue;
		}
		if (name === '-') {
			await take(await readAll(cli.process.stdin), 'STDIN');
			continue;
		}
		const files = manifestFiles(cli, name);
		for (const file of files) await take(cli.process.fs.readFile(cli.process.path(file)), file);
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
 * The objects in a text of YAML or JSON, and a ManifestError in the place of each that cannot be decoded.
 * @param validate as readManifests has it.
 * @throws CliError in kubectl's words for what ends the reading: no YAML, no kind.
 */
export async function* parseManifests(
	text: string,
	source: string,
	breathe: Breathe,
	validate = false,
): AsyncGenerator<Manifest | ManifestError> {
	try {
		for await (const value of decodeStream(text, breathe)) {
			if (value === null || value === undefined) continue;
			if (validate) checkKinds(value, source);
			let objects: KubeObject[];
			try {
				objects = objectsOf(value, source);
			} catch (error) {
				if (!(error instanceof ManifestError)) throw error;
				yield error;
				continue;
			}
			for (const object of objects) yield { object, source };
		}
	} catch (error) {
		if (error instanceof DecodeError) throw new ManifestError(`error parsing ${source}: ${error.message}`);
		throw error;
	}
}

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

/** Checks an object, or each that a List has. */
function checkKinds(value: unknown, source: string): void {
	const list = kindProblem(value) === undefined && isList(value as KubeObject) ? (value as KubeObject) : undefined;
	const items = list ? (Array.isArray(list.items) ? (list.items as unknown[]) : [undefined]) : [value];
	for (const item of items) {
		const what = kindProblem(item);
		if (what === undefined) continue;
		throw new CliError(
			`error validating ${JSON.stringify(source)}: error validating data: ${what}; if you choose to ignore these errors, turn validation off with --validate=false`,
		);
	}
}

const isList = ({ apiVersion, kind }: KubeObject): boolean => apiVersion === 'v1' && kind === 'List';

/** An object, or those of a list. Throws ManifestError. */
function objectsOf(value: unknown, source: string): KubeObject[] {
	const undecodable = (why: string) => new ManifestError(`unable to decode ${JSON.stringify(source)}: ${why}`);
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw undecodable(`json: cannot unmarshal ${goType(value)} into Go value of type unstructured.detector`);
	const object = value as KubeObject;
	for (const [field, name] of [
		['kind', 'Kind'],
		['apiVersion', 'apiVersion'],
	] as const) {
		if (typeof object[field] !== 'string' || object[field] === '')
			throw undecodable(`Object '${name}' is missing in '${goJson(sortKeys(value))}'`);
	}
	const { items } = object;
	if (items === undefined || (items === null && !object.kind.endsWith('List'))) {
		checkMetadata(object.metadata, source);
		return [object];
	}
	if (items === null) return [];
	if (!Array.isArray(items))
		throw undecodable(
			`json: cannot unmarshal ${goType(items)} into Go struct field decodeList.items of type []jsontext.Value`,
		);
	// What a list holds is of its own kind without the ending, unless it says otherwise.
	const kind = object.kind.replace(/List$/, '');
	const wrong = (items as unknown[]).find((each) => each !== null && (typeof each !== 'object' || Array.isArray(each)));
	if (wrong !== undefined)
		throw undecodable(`json: cannot unmarshal ${goType(wrong)} into Go value of type map[string]interface {}`);
	return (items as (KubeObject | null)[]).map((each) => {
		const item = each ?? ({} as KubeObject);
		if (!item.kind && !item.apiVersion && kind !== '') return { ...item, kind, apiVersion: object.apiVersion };
		for (const [field, what] of [
			['kind', "Object 'Kind' is missing in 'object has no kind field '"],
			['apiVersion', "Object 'apiVersion' is missing in 'object has no apiVersion field'"],
		] as const) {
			if (!item[field])
				throw new ManifestError(`unable to get type info from the object "*unstructured.Unstructured": ${what}`);
		}
		checkMetadata(item.metadata, source);
		return item;
	});
}
