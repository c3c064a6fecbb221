/** `kubectl set subject`: whom a role binding binds. */

import type { KubeObject } from '../../cluster/types.ts';
import type { Command } from '../cli/command.ts';
import { array } from '../cli/common-flags.ts';
import { dryRunOf, dryRunSuffix } from '../cli/dry-run.ts';
import { CliError, throwAll } from '../cli/errors.ts';
import { MERGE } from '../client/strategic-merge.ts';
import { goJson, sortKeys } from '../print/json.ts';
import { objectName, printerFor } from '../print/printers.ts';
import { buildTargets, livePath } from '../resources/builder.ts';
import { COMMON, MANAGER } from './set-common.ts';
import { isLocal, localOrFetched, patchObject } from './write.ts';

const GROUP = 'rbac.authorization.k8s.io';

export const subject: Command = {
	name: 'subject',
	summary: 'Update the user, group, or service account in a role binding or cluster role binding',
	examples: [
		['Bind a service account, too', 'kubectl set subject clusterrolebinding admin --serviceaccount=team:robot'],
		['Bind two users', 'kubectl set subject rolebinding admin --user=user1 --user=user2'],
	],
	usage:
		'set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
	flags: [
		...COMMON,
		array('group', 'A group to bind; may be repeated.'),
		array('serviceaccount', 'A service account to bind, NAMESPACE:NAME; may be repeated.'),
		array('user', 'A user to bind; may be repeated.'),
	],
	complete: 'resource',
	async run(cli) {
		const { flags } = cli;
		const dryRun = await dryRunOf(cli);
		const targets = await buildTargets(cli, { all: flags.bool('all') });
		const [users, groups, accounts] = [flags.list('user'), flags.list('group'), flags.list('serviceaccount')];
		if (users.length + groups.length + accounts.length === 0)
			throw new CliError('you must specify at least one value of user, group or serviceaccount');
		const added = [
			...users.map((name) => ({ apiGroup: GROUP, kind: 'User', name })),
			...groups.map((name) => ({ apiGroup: GROUP, kind: 'Group', name })),
			...accounts.map((account) => {
				const [namespace, name, ...more] = account.split(':');
				if (!namespace || !name || more.length > 0) throw new CliError('serviceaccount must be <namespace>:<name>');
				return { kind: 'ServiceAccount', name, namespace };
			}),
		];
		const printer = flags.string('output') ? printerFor(cli) : undefined;
		const errors: unknown[] = [];
		for (const each of await localOrFetched(cli, targets, errors)) {
			try {
				if (!/^(Cluster)?RoleBinding$/.test(each.object.kind))
					throw new CliError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
				const present = (each.object.subjects ?? []) as object[];
				const known = new Set(present.map((one) => goJson(sortKeys(one))));
				const missing = added.filter((one) => !known.has(goJson(sortKeys(one))));
				// All bound already: kubectl says nothing then.
				if (missing.length === 0) continue;
				const subjects = [...present, ...missing];
				const object = isLocal(cli, dryRun)
					? ({ ...each.object, subjects } as KubeObject)
					: await patchObject(cli, livePath(each), { subjects }, MERGE, dryRun, MANAGER);
				if (printer) await cli.print(printer.print(object));
				else await cli.say(`${objectName(object)} subjects updated${dryRunSuffix(dryRun)}`);
			} catch (error) {
				if (error instanceof TypeError) throw error;
				errors.push(error);
			}
		}
		throwAll(errors);
		return 0;
	},
};
