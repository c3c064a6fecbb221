/** Editing objects until the server takes them or there is nothing to try any more (kubectl pkg/cmd/util/editor). */

import type { KubeObject } from '../../cluster/types.ts';
import { breatheIn } from '../../os/breathe.ts';
import type { Process } from '../../os/process.ts';
import type { Cli } from '../cli/command.ts';
import { CliError, ManifestError, SilentExit, StatusError } from '../cli/errors.ts';
import { MERGE, threeWayPatch } from '../client/strategic-merge.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { printerFor } from '../print/printers.ts';
import { fileTargets, type LiveObject, livePath } from '../resources/builder.ts';
import { DecodeError, decodeStream } from '../resources/decoder.ts';
import { kindProblem, type Manifest, parseManifests } from '../resources/manifest.ts';
import { createObject, LAST_APPLIED, patchObject, ResultPrinter, withLastApplied } from '../verbs/write.ts';
import { launchEditor } from './launch.ts';
import { EditReport } from './report.ts';

export type EditMode =
	/** Objects on the server: what changed is sent as a patch. */
	| 'edit'
	/** Manifests before they are sent (create --edit). */
	| 'create'
	/** The manifests that apply keeps in an annotation: what changed goes there (apply edit-last-applied). */
	| 'apply';

/** Without its comment lines (cmdutil.ManualStrip). */
const withoutComments = (text: string): string =>
	text
		.split('\n')
		.filter((line) => !/^\s*#(?!!)/.test(line))
		.join('\n');

/** All values of an edited text. Throws DecodeError. */
async function valuesOf(process: Process, text: string): Promise<unknown[]> {
	const values: unknown[] = [];
	for await (const value of decodeStream(withoutComments(text), breatheIn(process))) values.push(value);
	return values;
}

/** What a text says, whatever its layout and comments; a text that is no YAML is its lines without comments. */
async function content(process: Process, text: string): Promise<string> {
	try {
		return goJson(sortKeys(await valuesOf(process, text)));
	} catch (error) {
		if (error instanceof DecodeError) return withoutComments(text);
		throw error;
	}
}

/** Why a text is no object, or undefined. */
async function unreadable(process: Process, text: string): Promise<string | undefined> {
	try {
		return kindProblem((await valuesOf(process, text))[0] ?? null);
	} catch (error) {
		if (!(error instanceof DecodeError)) throw error;
		return error.message.replace('error converting YAML to JSON: ', '');
	}
}

function withoutManagedFields(object: KubeObject): KubeObject {
	const { managedFields: _, ...metadata } = object.metadata;
	return { ...object, metadata };
}

/** The objects as one to edit: itself, or a List. */
function editable(targets: readonly LiveObject[]): KubeObject {
	const objects = targets.map(({ object }) => withoutManagedFields(object));
	if (objects.length === 1) return objects[0] as KubeObject;
	return { apiVersion: 'v1', kind: 'List', metadata: {}, items: objects } as unknown as KubeObject;
}

/**
 * Opens the editor on objects, again and again while what comes out is refused.
 * @returns 0; nothing changed is no failure.
 * @throws CliError, SilentExit when the edit is given up.
 */
export async function editObjects(cli: Cli, targets: LiveObject[], mode: EditMode, manager: string): Promise<number> {
	const { process } = cli;
	const { fs } = process;
	const json = cli.flags.string('output') === 'json';
	const crlf = cli.flags.bool('windows-line-endings');
	const serialize = printerFor(cli, { format: json ? 'json' : cli.flags.string('output') || 'yaml' });
	const original = serialize.print(editable(targets));
	let report = new EditReport();
	let edited: { text: string; path: string } | undefined;
	let failed = false;
	for (;;) {
		const header = json ? '' : report.header;
		const offered = `${header}${failed && edited ? withoutComments(edited.text) : original}`;
		const before = edited;
		try {
			edited = await launchEditor(process, crlf ? offered.replaceAll('\n', '\r\n') : offered, json ? '.json' : '.yaml');
		} catch (error) {
			if (error instanceof CliError && before) await sayKept(cli, before.path);
			throw error;
		}
		const { text, path } = { text: edited.text.replaceAll('\r\n', '\n'), path: edited.path };
		if (failed && before && (await content(process, before.text)) === (await content(process, text))) {
			await sayKept(cli, path);
			throw new CliError('Edit cancelled, no valid changes were saved.');
		}
		if (before && fs.exists(before.path)) fs.remove(before.path);
		report = new EditReport();
		const problem = await unreadable(process, text);
		if (problem !== undefined) {
			failed = true;
			await cli.warn(`${report.addUnreadable(targets[0] as LiveObject, problem)}\n`);
			continue;
		}
		const forget = () => fs.exists(path) && fs.remove(path);
		if ((await content(process, original)) === (await content(process, text))) {
			forget();
			await cli.warn('Edit cancelled, no changes made.\n');
			return 0;
		}
		let updated: LiveObject[];
		try {
			const manifests: Manifest[] = [];
			for await (const manifest of parseManifests(withoutComments(text), 'edited-file', breatheIn(process))) {
				if (manifest instanceof ManifestError) throw manifest;
				manifests.push(manifest);
			}
			updated = (await fileTargets(cli, manifests)).map((target) => ({
				...target,
				object: target.object as KubeObject,
			}));
		} catch (error) {
			if (!(error instanceof CliError)) throw error;
			report.addSyntaxError(error.message);
			failed = true;
			continue;
		}
		failed = false;
		try {
			for (const each of updated) requireNamespace(cli, each);
			for (const each of updated) {
				if (mode === 'create') await create(cli, each, manager);
				else if (mode === 'apply') await annotate(cli, targets, each, manager);
				else await send(cli, targets, each, manager, report);
			}
		} catch (error) {
			await sayKept(cli, path);
			throw error;
		}
		if (report.retryable > 0) {
			await cli.warn(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`);
			throw new SilentExit(1);
		}
		if (report.notFound > 0) {
			await cli.warn(`The edits you made on deleted resources have been saved to ${JSON.stringify(path)}\n`);
			throw new SilentExit(1);
		}
		if (report.invalid === 0) {
			forget();
			return 0;
		}
		failed = report.failed;
	}
}

const sayKept = async (cli: Cli, path: string): Promise<void> => {
	if (cli.process.fs.exists(path))
		await cli.warn(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
};

function requireNamespace(cli: Cli, { resource, object }: LiveObject): void {
	const namespace = object.metadata.namespace;
	if (!resource.namespaced || !namespace || namespace === cli.namespace) return;
	throw new CliError(
		`the namespace from the provided object ${JSON.stringify(namespace)} does not match the namespace ${JSON.stringify(cli.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`,
	);
}

async function create(cli: Cli, target: LiveObject, manager: string): Promise<void> {
	const object = cli.flags.bool('save-config') ? withLastApplied(target.object) : target.object;
	const created = await createObject(cli, target.resource, target.namespace, object, 'none', manager);
	await new ResultPrinter(cli, 'none').print(created, 'created');
}

/** Keeps a manifest as the one that was applied last. */
async function annotate(
	cli: Cli,
	originals: readonly LiveObject[],
	target: LiveObject,
	manager: string,
): Promise<void> {
	const printer = new ResultPrinter(cli, 'none');
	const found = originals.find(({ resource, name }) => resource === target.resource && name === target.name);
	if (!found) throw new CliError(`no original object found for ${target.resource.kind} ${JSON.stringify(target.name)}`);
	const after = goJson(sortKeys(target.object));
	if (goJson(sortKeys(found.object)) === after) return printer.print(target.object, 'skipped');
	const patch = { metadata: { annotations: { [LAST_APPLIED]: after } } };
	await printer.print(await patchObject(cli, livePath(found), patch, MERGE, 'none', manager), 'edited');
}

/** Sends what changed of one object. Refusals go into the report. */
async function send(
	cli: Cli,
	originals: readonly LiveObject[],
	target: LiveObject,
	manager: string,
	report: EditReport,
): Promise<void> {
	const printer = new ResultPrinter(cli, 'none');
	const found = originals.find(({ object }) => object.metadata.uid === target.object.metadata.uid);
	if (!found) throw new CliError(`no original object found for ${target.resource.kind} ${JSON.stringify(target.name)}`);
	const before = withoutManagedFields(found.object);
	const after = cli.flags.bool('save-config') ? withLastApplied(target.object) : target.object;
	if (goJson(sortKeys(before)) === goJson(sortKeys(after))) {
		await printer.print(after, 'skipped');
		return;
	}
	if (
		before.apiVersion !== after.apiVersion ||
		before.kind !== after.kind ||
		before.metadata.name !== after.metadata.name
	)
		throw new CliError('At least one of apiVersion, kind and name was changed');
	const { patch, contentType } = threeWayPatch(target.resource, before, after, before);
	if (cli.flags.bool('output-patch')) await cli.say(`Patch: ${goJson(sortKeys(patch))}`);
	try {
		const path = livePath(found, cli.flags.string('subresource') || undefined);
		await printer.print(await patchObject(cli, path, patch, contentType, 'none', manager), 'edited');
	} catch (error) {
		if (!(error instanceof StatusError)) throw error;
		await cli.warn(`${report.addRefusal(target, error)}\n`);
	}
}
