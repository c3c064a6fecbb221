import type { Cli, Command } from '../cli/command.ts';
import { ALL_NAMESPACES_FLAG, bool, FILE_FLAGS, int, SELECTOR_FLAG } from '../cli/common-flags.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { isNotFound } from '../client/discovery.ts';
import { eventsOf } from '../describe/events.ts';
import { describeObject } from '../describe/index.ts';
import { buildTargets, fetchObjects, type LiveObject } from '../resources/builder.ts';

export const describe: Command = {
	name: 'describe',
	group: 'debug',
	summary: 'Show details of a specific resource or group of resources',
	description:
		'Show details of a specific resource or group of resources, with what happened to it.\n\n A name may be cut short: all resources of the type whose name begins with it are shown.',
	examples: [
		['Describe a node', 'kubectl describe nodes worker1'],
		['Describe a pod', 'kubectl describe pods/nginx'],
		['Describe all pods', 'kubectl describe pods'],
		['Describe pods by label', 'kubectl describe pods -l app=web'],
	],
	usage: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
	flags: [
		ALL_NAMESPACES_FLAG,
		int('chunk-size', 'Fetches long lists in chunks of this size.', { default: '500' }),
		...FILE_FLAGS,
		SELECTOR_FLAG,
		bool('show-events', 'Shows the events of the resource.', { default: 'true' }),
	],
	complete: 'resource',
	async run(cli) {
		if (cli.args.length === 0 && cli.flags.list('filename').length === 0 && !cli.flags.string('kustomize')) {
			throw new CliError(
				'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
			);
		}
		const targets = await buildTargets(cli, { allowAll: true });
		const errors: unknown[] = [];
		let objects = await fetchObjects(cli, targets, errors);
		// A name that is none may be the beginning of others: those are described instead of all.
		const failed = errors.length > 0;
		const guess = errors.length === 1 && isNotFound(errors[0]) && cli.args.length === 2;
		if (guess) {
			objects = await byPrefix(cli, cli.args[0] as string, cli.args[1] as string);
			if (objects.length === 0) throw errors[0];
			errors.length = 0;
		}
		// Several objects are described without their events, and so are guessed ones, unless events are asked for.
		const alone = objects.length === 1 && !failed;
		const wantEvents = cli.flags.bool('show-events') && (alone || cli.flags.changed('show-events'));
		let first = true;
		for (const each of objects) {
			const { object } = each;
			const events = wantEvents ? await eventsOf(cli, object) : undefined;
			const text = await describeObject(object, { cli, now: cli.now, events });
			// Those found by the beginning of their name come with a line after each, others with two between.
			await cli.print(guess ? `${text}\n` : first ? text : `\n\n${text}`);
			first = false;
		}
		if (first && errors.length === 0) {
			// Even where a kind has no namespaces.
			const all = cli.flags.bool('all-namespaces');
			await cli.warn(all ? 'No resources found\n' : `No resources found in ${cli.namespace} namespace.\n`);
		}
		throwAll(errors);
		return 0;
	},
};

/** The objects of the types whose names begin with `prefix`. */
async function byPrefix(cli: Cli, types: string, prefix: string): Promise<LiveObject[]> {
	if (types.includes('/')) return [];
	const all = await fetchObjects(cli, await buildTargets(cli, { args: [types], allowAll: true }));
	return all.filter(({ name }) => name.startsWith(prefix));
}
