import type { KubeObject } from '../../cluster/types.ts';
import { breatheIn } from '../../os/breathe.ts';
import type { Command } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	text,
} from '../cli/common-flags.ts';
import { dryRunOf } from '../cli/dry-run.ts';
import { CliError, StatusError, throwAll } from '../cli/errors.ts';
import { groupVersion, type Resource } from '../client/api.ts';
import { patchLocally } from '../client/local-patch.ts';
import { JSON_PATCH, MERGE, STRATEGIC, same } from '../client/strategic-merge.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { buildTargets, livePath } from '../resources/builder.ts';
import { decodeYaml } from '../resources/decoder.ts';
import { changeCausePatch } from './record.ts';
import { isLocal, localOrFetched, patchObject } from './write.ts';

const TYPES: Record<string, string> = { json: JSON_PATCH, merge: MERGE, strategic: STRATEGIC };

export const patch: Command = {
	name: 'patch',
	group: 'advanced',
	summary: 'Update fields of a resource',
	examples: [
		['Change a field of a node', `kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'`],
		[
			'Change it with a JSON patch',
			`kubectl patch pod valid-pod --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"new image"}]'`,
		],
		['Change the type of a service', `kubectl patch svc web -p '{"spec":{"type":"NodePort"}}'`],
	],
	usage: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
	flags: [
		DRY_RUN_FLAG,
		fieldManagerFlag('kubectl-patch'),
		...FILE_FLAGS,
		bool('local', 'Works without the server.'),
		...OUTPUT_FLAGS,
		RECORD_FLAG,
		text('patch', 'The patch, as JSON or YAML.', { short: 'p' }),
		text('patch-file', 'File with the patch.'),
		text('subresource', 'The subresource to patch: status, scale.'),
		text('type', 'json, merge or strategic.', { default: "'strategic'", complete: ['json', 'merge', 'strategic'] }),
	],
	complete: 'resource',
	async run(cli) {
		const { flags } = cli;
		let source = flags.string('patch');
		const file = flags.string('patch-file');
		if (source && file) throw new CliError('cannot specify --patch and --patch-file together');
		if (!source && !file)
			throw new CliError('must specify --patch or --patch-file containing the contents of the patch');
		const contentType = TYPES[flags.string('type').toLowerCase()];
		if (!contentType)
			throw new CliError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.string('type'))}`);
		if (file) {
			if (!cli.process.fs.exists(cli.process.path(file)))
				throw new CliError(`unable to read patch file: open ${file}: no such file or directory`);
			source = cli.process.fs.readFile(cli.process.path(file));
		}
		const dryRun = await dryRunOf(cli);
		const targets = await buildTargets(cli);
		let body: unknown = source;
		let parsed: unknown;
		try {
			// What begins as JSON goes to the server as it is, which judges it.
			const isJson = /^\s*\{/.test(source);
			if (!isJson || isLocal(cli, dryRun)) parsed = await decodeYaml(source, breatheIn(cli.process));
			if (!isJson) body = JSON.stringify(parsed);
		} catch (error) {
			const message = (error as Error).message.replace('error converting YAML to JSON: ', '');
			throw new CliError(`unable to parse ${JSON.stringify(flags.string('patch'))}: ${message}`);
		}
		const errors: unknown[] = [];
		const printer = flags.string('output') ? printerFor(cli) : undefined;
		for (const each of await localOrFetched(cli, targets, errors)) {
			try {
				const path = livePath(each, flags.string('subresource') || undefined);
				let object: KubeObject;
				if (isLocal(cli, dryRun)) object = patchLocally(each.resource, each.object, parsed, contentType);
				else {
					object = await patchObject(cli, path, body, contentType, dryRun, 'kubectl-patch');
					const cause = changeCausePatch(cli);
					if (cause.metadata && dryRun === 'none') {
						object = await patchObject(cli, livePath(each), cause, MERGE, dryRun, 'kubectl-patch');
					}
				}
				const changed = !same(
					{ ...object, metadata: { ...object.metadata, managedFields: [] } },
					{ ...each.object, metadata: { ...each.object.metadata, managedFields: [] } },
				);
				if (printer) await cli.print(printer.print(object));
				else await cli.say(`${objectName(object)} patched${changed || dryRun === 'client' ? '' : ' (no change)'}`);
			} catch (error) {
				errors.push(unsupported(error, contentType, each.resource));
			}
		}
		throwAll(errors);
		return 0;
	},
};

/** The way of patching that the kind does not know, said with its name. */
function unsupported(error: unknown, contentType: string, resource: Resource): unknown {
	if (!(error instanceof StatusError && error.reason === 'UnsupportedMediaType')) return error;
	return new CliError(
		`${contentType} is not supported by ${groupVersion(resource)}, Kind=${resource.kind}: ${error.message}`,
	);
}
