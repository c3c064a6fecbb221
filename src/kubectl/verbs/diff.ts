import type { KubeObject } from '../../cluster/types.ts';
import { ExecError } from '../../os/process.ts';
import type { Cli, Command } from '../cli/command.ts';
import { bool, FILE_FLAGS, fieldManagerFlag, int, SELECTOR_FLAG, strings } from '../cli/common-flags.ts';
import { CliError, ExitWith, SilentExit, StatusError, throwAll } from '../cli/errors.ts';
import { logLine } from '../cli/log.ts';
import { resourcePath } from '../client/api.ts';
import { isNotFound } from '../client/discovery.ts';
import { threeWayPatch } from '../client/strategic-merge.ts';
import { withoutManagedFields } from '../print/printers.ts';
import { printYaml } from '../print/yaml.ts';
import type { ObjectTarget } from '../resources/builder.ts';
import { applyTargets, originalOf, requireFiles } from './apply.ts';

const MANAGER = 'kubectl-client-side-apply';

/** Status of every failure: 1 stands for differences. */
const FAILED = 2;

export const diff: Command = {
	name: 'diff',
	group: 'advanced',
	summary: 'Diff the live version against a would-be applied version',
	description:
		'Show how the objects of manifests differ from those that live: what apply would change. The program diff does it, or what KUBECTL_EXTERNAL_DIFF names.\n\n Exit status: 0 no differences, 1 differences, above 1 an error.',
	examples: [
		['What would applying a manifest change?', 'kubectl diff -f pod.json'],
		['The same from standard input', 'cat service.yaml | kubectl diff -f -'],
	],
	usage: 'diff -f FILENAME',
	flags: [
		int('concurrency', 'How many objects are looked at together.', { default: '1' }),
		fieldManagerFlag(MANAGER),
		...FILE_FLAGS,
		bool('force-conflicts', 'With --server-side: takes fields over from other managers.'),
		bool('prune', 'Counts what --prune of apply would delete.'),
		strings('prune-allowlist', 'Types that --prune may delete.'),
		SELECTOR_FLAG,
		bool('server-side', 'Lets the server merge.'),
		bool('show-managed-fields', 'Keeps managedFields in what is compared.'),
	],
	async run(cli) {
		try {
			return await compare(cli);
		} catch (error) {
			throw error instanceof SilentExit ? error : new ExitWith(error, FAILED);
		}
	},
};

async function compare(cli: Cli): Promise<number> {
	if (cli.args.length > 0) cli.misuse(`Unexpected args: [${cli.args.join(' ')}]`);
	requireFiles(cli);
	if (cli.flags.bool('prune')) throw new CliError('the sandbox has no pruning: compare without --prune');
	const { fs, machine, env } = cli.process;
	const errors: unknown[] = [];
	const targets = await applyTargets(cli, errors, false);
	throwAll(errors);
	const directory = (name: string): string => {
		const path = `${env.TMPDIR || '/tmp'}/${name}-${machine.random.uint32()}`;
		fs.mkdir(path);
		return path;
	};
	const [left, right] = [directory('LIVE'), directory('MERGED')];
	try {
		for (const target of targets) {
			const [live, merged] = masked(await versionsOf(cli, target));
			const name = fileName(target);
			fs.writeFile(`${left}/${name}`, live === undefined ? '' : printYaml(live));
			fs.writeFile(`${right}/${name}`, merged === undefined ? '' : printYaml(merged));
		}
		return await runDiff(cli, left, right);
	} finally {
		for (const path of [left, right]) fs.remove(path, { recursive: true });
	}
}

/** `apps.v1.Deployment.default.web` */
const fileName = ({ resource, namespace, name }: ObjectTarget): string =>
	[...(resource.group ? [resource.group] : []), resource.version, resource.kind, namespace ?? '', name].join('.');

/** The object as it lives, undefined when it does not, and as it would be. */
async function versionsOf(cli: Cli, target: ObjectTarget): Promise<[KubeObject | undefined, KubeObject]> {
	const path = resourcePath(target.resource, target.namespace, target.name);
	let live: KubeObject | undefined;
	try {
		live = await cli.api.json('GET', path);
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
	const merged = await mergedVersion(cli, target, live, path);
	if (cli.flags.bool('show-managed-fields')) return [live, merged];
	return [live && withoutManagedFields(live), withoutManagedFields(merged)];
}

async function mergedVersion(
	cli: Cli,
	target: ObjectTarget,
	live: KubeObject | undefined,
	path: string,
): Promise<KubeObject> {
	const manifest = target.object as KubeObject;
	const serverSide = cli.flags.bool('server-side');
	const chosen = cli.flags.changed('field-manager') ? cli.flags.string('field-manager') : undefined;
	const query = { dryRun: 'All', fieldManager: chosen ?? (serverSide ? 'kubectl' : MANAGER) };
	if (serverSide) {
		try {
			return await cli.api.json('PATCH', path, {
				body: JSON.stringify(manifest),
				contentType: 'application/apply-patch+yaml',
				query: { ...query, force: String(cli.flags.bool('force-conflicts')) },
			});
		} catch (error) {
			if (error instanceof StatusError && error.reason === 'Conflict') {
				const { group, version, kind } = target.resource;
				const what = `${group ? `${group}/` : ''}${version}, Kind=${kind}: ${target.name}`;
				await logLine(cli, 'W', 'diff.go:723', `Object (${what}) keeps changing, diffing without lock`);
			}
			throw error;
		}
	}
	if (!live) return cli.api.json('POST', resourcePath(target.resource, target.namespace), { body: manifest, query });
	// As the last manifest is kept: with annotations, even if there are none.
	const annotated = { ...manifest, metadata: { annotations: {}, ...manifest.metadata } };
	const { patch, contentType } = threeWayPatch(target.resource, originalOf(live), annotated, live);
	return cli.api.json('PATCH', path, { body: JSON.stringify(patch), contentType, query });
}

/** Secrets tell only which values differ, not what they are. */
function masked([live, merged]: [KubeObject | undefined, KubeObject]): [object | null | undefined, object | undefined] {
	if (merged.kind !== 'Secret' || merged.apiVersion !== 'v1') return [live, merged];
	const dataOf = (object: KubeObject | undefined): Record<string, string> =>
		(object?.data ?? {}) as Record<string, string>;
	const [from, to] = [dataOf(live), dataOf(merged)];
	const mask = (data: Record<string, string>, other: Record<string, string>, mark: string): object =>
		Object.fromEntries(
			Object.keys(data).map((key) => [
				key,
				Object.hasOwn(other, key) && other[key] !== data[key] ? `*** (${mark})` : '***',
			]),
		);
	// A Secret that is not there is written as null.
	return [live ? { ...live, data: mask(from, to, 'before') } : null, { ...merged, data: mask(to, from, 'after') }];
}

/** Runs diff, or what KUBECTL_EXTERNAL_DIFF names, on two directories. Its status is ours. */
async function runDiff(cli: Cli, left: string, right: string): Promise<number> {
	const { process } = cli;
	const [program = 'diff', ...words] = (process.env.KUBECTL_EXTERNAL_DIFF || 'diff -u -N').split(' ');
	const argv = [program, ...words.filter((word) => /^[-=\w]+$/.test(word)), left, right];
	try {
		const { status } = await process.wait(process.spawn({ argv }).exited);
		if (status > 1) throw new CliError(`exit status ${status}`);
		if (status === 1) throw new SilentExit(1);
		return 0;
	} catch (error) {
		if (!(error instanceof ExecError)) throw error;
		throw new CliError(`failed to run ${JSON.stringify(program)}: executable file not found in $PATH`);
	}
}
