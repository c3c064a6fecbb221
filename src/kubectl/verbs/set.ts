/** `kubectl set`: single features of what is there. The variables of containers are in set-env.ts. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import { strings, text } from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { JSON_PATCH } from '../client/strategic-merge.ts';
import { canonicalQuantity, isQuantity, QUANTITY_ERROR } from '../describe/quantity.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { buildTargets, livePath, MISSING_RESOURCE } from '../resources/builder.ts';
import { parseSelector } from '../resources/selectors.ts';
import { type Container, isChosen, MANAGER, type PodSpec, RECORDED, splitArguments, update } from './set-common.ts';
import { env } from './set-env.ts';
import { subject } from './set-subject.ts';
import { isLocal, localOrFetched, patchObject } from './write.ts';

const image: Command = {
	name: 'image',
	summary: 'Update the image of a pod template',
	examples: [
		["Set a deployment's container 'nginx' to another image", 'kubectl set image deployment/nginx nginx=nginx:1.9.1'],
		['Set all containers of a daemon set', 'kubectl set image daemonset abc *=nginx:1.9.1'],
	],
	usage:
		'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
	flags: RECORDED,
	complete: { types: ['cronjobs', 'daemonsets', 'deployments', 'pods', 'replicasets', 'statefulsets'] },
	async run(cli) {
		const { resources, pairs } = splitArguments(cli.args);
		if (resources.length === 0 && cli.flags.list('filename').length === 0) {
			throw new CliError(MISSING_RESOURCE);
		}
		if (pairs.length === 0) {
			// What is not there is told first.
			const errors: unknown[] = [];
			const targets = await buildTargets(cli, { args: resources, all: cli.flags.bool('all') });
			await localOrFetched(cli, targets, errors);
			throwAll(errors);
			throw new CliError('at least one image update is required');
		}
		const images = pairs.map((pair) => {
			const equals = pair.indexOf('=');
			return { container: pair.slice(0, equals), image: pair.slice(equals + 1) };
		});
		return update(cli, resources, 'image', (spec, _, failures) => {
			const changed: Record<'containers' | 'initContainers', Container[]> = { containers: [], initContainers: [] };
			for (const { container, image: wanted } of images) {
				let found = false;
				for (const list of ['containers', 'initContainers'] as const) {
					for (const each of spec[list] ?? []) {
						if (container !== '*' && each.name !== container) continue;
						found = true;
						if (each.image !== wanted) changed[list].push({ name: each.name, image: wanted });
					}
				}
				// The others are changed all the same.
				if (!found && container !== '*')
					failures.push(new CliError(`error: unable to find container named ${JSON.stringify(container)}`));
			}
			const patch = Object.fromEntries(Object.entries(changed).filter(([, list]) => list.length > 0));
			return Object.keys(patch).length > 0 ? patch : undefined;
		});
	},
};

/** The containers that -c names. Throws CliError when none has the name. */
function chosenContainers(cli: Cli, spec: PodSpec): Container[] {
	const wanted = cli.flags.string('containers');
	const chosen = (spec.containers ?? []).filter(({ name }) => isChosen(wanted, name));
	if (chosen.length === 0) throw new CliError(`unable to find container named ${wanted}`);
	return chosen;
}

const selector: Command = {
	name: 'selector',
	summary: 'Set the selector on a resource',
	examples: [['Set the selector of a service', "kubectl set selector service/my-svc 'environment=qa'"]],
	usage: 'set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
	flags: [
		...RECORDED.filter(({ name }) => name !== 'selector'),
		text('resource-version', 'Changes only this version.'),
	],
	complete: 'resource',
	async run(cli) {
		const expression = cli.args.at(-1);
		if (expression === undefined) throw new CliError('one selector is required');
		const { matchLabels: labels = {}, matchExpressions = [] } = parseSelector(expression);
		const targets = await buildTargets(cli, { args: cli.args.slice(0, -1) });
		const dryRun = await dryRunOf(cli);
		const printer = cli.flags.string('output') ? printerFor(cli) : undefined;
		const errors: unknown[] = [];
		for (const each of await localOrFetched(cli, targets, errors)) {
			if (each.object.kind !== 'Service') throw new CliError('setting a selector is only supported for Services');
			if (matchExpressions.length > 0) {
				const shown = matchExpressions.map(
					({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(' ')}]}`,
				);
				throw new CliError(`match expression [${shown.join(' ')}] not supported on this object`);
			}
			const version = cli.flags.string('resource-version');
			const patch = [
				{ op: 'add', path: '/spec/selector', value: labels },
				...(version ? [{ op: 'replace', path: '/metadata/resourceVersion', value: version }] : []),
			];
			const changed = { ...each.object, spec: { ...(each.object.spec as object), selector: labels } } as KubeObject;
			const object = isLocal(cli, dryRun)
				? changed
				: await patchObject(cli, livePath(each), patch, JSON_PATCH, dryRun, MANAGER);
			if (printer) await cli.print(printer.print(object));
			else await cli.say(`${objectName(object)} selector updated${dryRunSuffix(dryRun)}`);
		}
		throwAll(errors);
		return 0;
	},
};

const resources: Command = {
	name: 'resources',
	summary: 'Update resource requests/limits on objects with pod templates',
	examples: [
		[
			'Set limits and requests',
			'kubectl set resources deployment nginx --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi',
		],
	],
	usage: 'set resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]',
	flags: [
		...RECORDED,
		text('containers', "The containers to change, '*' for all.", { short: 'c', default: "'*'" }),
		strings('limits', 'The most that a container may use: cpu=100m,memory=256Mi.'),
		strings('requests', 'What a container asks for.'),
	],
	complete: 'resource',
	run(cli) {
		const amounts = (name: string): Record<string, string> =>
			Object.fromEntries(
				cli.flags.list(name).map((pair) => {
					const parts = pair.split('=');
					if (parts.length !== 2) throw new CliError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
					if (!isQuantity(parts[1] as string)) throw new CliError(QUANTITY_ERROR);
					return [parts[0] as string, canonicalQuantity(parts[1] as string)];
				}),
			);
		const [limits, requests] = [amounts('limits'), amounts('requests')];
		if (Object.keys(limits).length + Object.keys(requests).length === 0) {
			throw new CliError('you must specify an update to requests or limits (in the form of --requests/--limits)');
		}
		return update(cli, cli.args, 'resource requirements', (spec) => ({
			containers: chosenContainers(cli, spec).map(({ name }) => ({
				name,
				resources: {
					...(Object.keys(limits).length ? { limits } : {}),
					...(Object.keys(requests).length ? { requests } : {}),
				},
			})),
		}));
	},
};

const serviceaccount: Command = {
	name: 'serviceaccount',
	aliases: ['sa'],
	summary: 'Update the service account of a resource',
	usage: 'set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
	flags: RECORDED,
	complete: 'resource',
	async run(cli) {
		const name = cli.args.at(-1);
		if (!name) throw new CliError('serviceaccount is required');
		await buildTargets(cli, { args: cli.args.slice(0, -1), all: cli.flags.bool('all') });
		return update(cli, cli.args.slice(0, -1), 'serviceaccount', () => ({ serviceAccountName: name }));
	},
};

export const set: Command = {
	name: 'set',
	group: 'beginner',
	summary: 'Set specific features on objects',
	description: 'Configure application resources: change single features of what is there.',
	usage: 'set SUBCOMMAND',
	commands: [env, image, resources, selector, serviceaccount, subject],
};
