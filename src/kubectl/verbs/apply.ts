import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import {
	bool,
	DRY_RUN_FLAG,
	FILE_FLAGS,
	fieldManagerFlag,
	int,
	OUTPUT_FLAGS,
	RECORD_FLAG,
	SELECTOR_FLAG,
	strings,
	text,
	VALIDATE_FLAG,
} from '../cli/common-flags.ts';
import { type DryRun, dryRunOf, dryRunSuffix, writeQuery } from '../cli/dry-run.ts';
import { CliError, StatusError, throwAll } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { isNotFound } from '../client/discovery.ts';
import { patchLocally } from '../client/local-patch.ts';
import { threeWayPatch } from '../client/strategic-merge.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { fileTargets, type ObjectTarget } from '../resources/builder.ts';
import { refuseKustomize } from '../resources/kustomize.ts';
import { readManifests } from '../resources/manifest.ts';
import { matchesLabels } from '../resources/selectors.ts';
import { LAST_APPLIED_COMMANDS } from './apply-last.ts';
import { listOf } from './get.ts';
import { withChangeCause } from './record.ts';
import { createObject, LAST_APPLIED, patchObject, withLastApplied } from './write.ts';

const MANAGER = 'kubectl-client-side-apply';

export const apply: Command = {
	name: 'apply',
	group: 'advanced',
	summary: 'Apply a configuration to a resource by file name or stdin',
	description:
		'Apply a configuration to a resource by file name or stdin. A resource that is not there yet is created; one that is gets the changes between the last applied manifest, the new one and what lives.\n\n JSON and YAML formats are accepted.',
	examples: [
		['Apply a manifest', 'kubectl apply -f ./pod.yaml'],
		['Apply all manifests of a directory', 'kubectl apply -f dir/'],
		['Apply what standard input has', 'cat pod.json | kubectl apply -f -'],
		['Let the server merge and track who owns which field', 'kubectl apply --server-side -f ./pod.yaml'],
	],
	usage: 'apply (-f FILENAME | -k DIRECTORY)',
	commands: LAST_APPLIED_COMMANDS,
	flags: [
		bool('all', 'With --prune: all resources of the namespace.'),
		text('cascade', 'With --force: what becomes of owned objects.', { default: "'background'", bare: 'background' }),
		DRY_RUN_FLAG,
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS,
		bool('force', 'Deletes and creates again what cannot be patched.'),
		bool('force-conflicts', 'With --server-side: takes fields over from other managers.'),
		int('grace-period', 'With --force: seconds to end.', { default: '-1' }),
		bool('openapi-patch', "Uses the server's schemas to compute the change.", { default: 'true' }),
		...OUTPUT_FLAGS,
		bool('overwrite', 'Lets the manifest win over other changes.', { default: 'true' }),
		bool('prune', 'Deletes what was applied before and is in no manifest any more.'),
		strings('prune-allowlist', 'Types that --prune may delete.'),
		RECORD_FLAG,
		SELECTOR_FLAG,
		bool('server-side', 'Lets the server merge.'),
		text('timeout', 'With --force: how long to wait for deletions.', { type: 'duration', default: '0s' }),
		VALIDATE_FLAG,
		bool('wait', 'With --force: waits for deletions.'),
	],
	async run(cli) {
		const { flags } = cli;
		if (cli.args.length > 0) cli.misuse(`Unexpected args: [${cli.args.join(' ')}]`);
		const dryRun = await dryRunOf(cli);
		if (flags.bool('force-conflicts') && !flags.bool('server-side'))
			throw new CliError('--force-conflicts only works with --server-side');
		if (dryRun === 'client' && flags.bool('server-side')) {
			throw new CliError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
		}
		requireFiles(cli);
		// A wrong --validate is told before anything is read.
		writeQuery(cli, dryRun, MANAGER);
		if (flags.bool('prune') && !flags.bool('all') && !flags.string('selector')) {
			throw new CliError(
				'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
			);
		}
		if (flags.bool('prune'))
			throw new CliError('the sandbox has no pruning: delete what is no longer wanted with kubectl delete');
		const errors: unknown[] = [];
		const targets = await applyTargets(cli, errors);
		if (targets.length === 0 && errors.length === 0) throw new CliError('no objects passed to apply');
		const format = flags.string('output');
		const printer = format ? printerFor(cli) : undefined;
		const applied: KubeObject[] = [];
		for (const target of targets) {
			try {
				const { object, operation } = flags.bool('server-side')
					? await applyOnServer(cli, target, dryRun)
					: await applyOne(cli, target, dryRun);
				applied.push(object);
				if (!printer) await cli.say(`${objectName(object)} ${operation}${dryRunSuffix(dryRun)}`);
				else if (format === 'name') await cli.print(printer.print(object));
			} catch (error) {
				if (!(error instanceof StatusError || error instanceof CliError)) throw error;
				errors.push(error);
			}
		}
		if (printer && format !== 'name' && applied.length > 0) {
			await cli.print(
				printer.print(
					applied.length === 1 ? (applied[0] as KubeObject) : { ...listOf(applied), metadata: {} as never },
				),
			);
		}
		throwAll(errors);
		return 0;
	},
};

/** @throws CliError without -f and -k. */
export function requireFiles(cli: Cli): void {
	const { flags } = cli;
	if (flags.list('filename').length === 0 && !flags.string('kustomize'))
		throw new CliError('must specify one of -f and -k');
	if (flags.string('kustomize')) refuseKustomize(cli, flags.string('kustomize'));
}

/**
 * What the manifests name; what cannot be read or placed is told with the rest.
 * @param validate as readManifests has it.
 */
export async function applyTargets(cli: Cli, errors: unknown[], validate = true): Promise<ObjectTarget[]> {
	const selector = cli.flags.string('selector');
	const targets: ObjectTarget[] = [];
	for (const manifest of await readManifests(cli, validate)) {
		try {
			if (manifest instanceof CliError) throw manifest;
			if (selector && !matchesLabels(selector, manifest.object.metadata?.labels ?? {})) continue;
			targets.push(...(await fileTargets(cli, [manifest])));
		} catch (error) {
			if (!(error instanceof CliError)) throw error;
			errors.push(error);
		}
	}
	return targets;
}

interface Applied {
	object: KubeObject;
	operation: string;
}

async function applyOne(cli: Cli, target: ObjectTarget, dryRun: DryRun): Promise<Applied> {
	const manifest = withChangeCause(cli, target.object as KubeObject);
	if (!manifest.metadata.name) {
		if (manifest.metadata.generateName)
			throw new CliError(`from ${manifest.metadata.generateName}: cannot use generate name with apply`);
		throw new CliError(
			`error when retrieving current configuration of:\nResource: "${gvr(target)}", GroupVersionKind: "${gvk(target)}"\nName: "", Namespace: ${JSON.stringify(target.namespace ?? '')}\nfrom server for: ${JSON.stringify(target.source)}: resource name may not be empty`,
		);
	}
	const path = resourcePath(target.resource, target.namespace, target.name);
	let live: KubeObject | undefined;
	try {
		live = await cli.api.json('GET', path);
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
	if (!live) {
		try {
			const object = await createObject(
				cli,
				target.resource,
				target.namespace,
				withLastApplied(manifest),
				dryRun,
				MANAGER,
			);
			return { object, operation: 'created' };
		} catch (error) {
			throw error instanceof StatusError ? error.from('creating', target.source) : error;
		}
	}
	return patchLive(cli, target, manifest, live, path, dryRun);
}

/** The manifest that was applied last, as the annotation has it; `{}` without one. */
export function originalOf(live: KubeObject): object {
	const original = live.metadata.annotations?.[LAST_APPLIED];
	return original === undefined ? {} : (JSON.parse(original) as object);
}

async function patchLive(
	cli: Cli,
	target: ObjectTarget,
	manifest: KubeObject,
	live: KubeObject,
	path: string,
	dryRun: DryRun,
): Promise<Applied> {
	if (live.metadata.annotations?.[LAST_APPLIED] === undefined) {
		await cli.warn(
			`Warning: resource ${target.resource.plural}/${target.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
		);
	}
	const modified = withLastApplied(manifest);
	const { patch, contentType } = threeWayPatch(target.resource, originalOf(live), modified, live);
	if (Object.keys(patch).length === 0) return { object: live, operation: 'unchanged' };
	if (dryRun === 'client')
		return { object: patchLocally(target.resource, live, patch, contentType), operation: 'configured' };
	try {
		return { object: await patchObject(cli, path, patch, contentType, dryRun, MANAGER), operation: 'configured' };
	} catch (error) {
		if (!(error instanceof StatusError)) throw error;
		const { message, ...status } = error.status;
		throw new StatusError({
			...status,
			message: `error when applying patch:\n${JSON.stringify(patch)}\nto:\nResource: "${gvr(target)}", GroupVersionKind: "${gvk(target)}"\nName: ${JSON.stringify(target.name)}, Namespace: ${JSON.stringify(target.namespace ?? '')}\nfor: ${JSON.stringify(target.source)}: ${error.from('patching', target.source).message}`,
		});
	}
}

const gvr = ({ resource }: ObjectTarget): string =>
	`${resource.group}/${resource.version}, Resource=${resource.plural}`;
const gvk = ({ resource }: ObjectTarget): string => `${resource.group}/${resource.version}, Kind=${resource.kind}`;

async function applyOnServer(cli: Cli, target: ObjectTarget, dryRun: DryRun): Promise<Applied> {
	const { name = '', generateName } = (target.object as KubeObject).metadata;
	if (!name && generateName) throw new CliError(`from ${generateName}: cannot use generate name with apply`);
	const manager = cli.flags.changed('field-manager') ? cli.flags.string('field-manager') : 'kubectl';
	const query = writeQuery(cli, dryRun, manager);
	try {
		const object = await cli.api.json<KubeObject>(
			'PATCH',
			resourcePath(target.resource, target.namespace, target.name),
			{
				body: JSON.stringify(target.object),
				contentType: 'application/apply-patch+yaml',
				query: { ...query, fieldManager: manager, force: String(cli.flags.bool('force-conflicts')) },
			},
		);
		return { object, operation: 'serverside-applied' };
	} catch (error) {
		if (error instanceof StatusError && error.reason === 'Conflict') {
			throw new CliError(
				`${error.message}\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the \`--force-conflicts\` flag.\n* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\nSee https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`,
			);
		}
		throw error;
	}
}
