import type { KubeObject } from '../../cluster/types.ts';
import type { Cli, Command } from '../cli/command.ts';
import { ALL_NAMESPACES_FLAG, bool, OUTPUT_FLAGS, text } from '../cli/common-flags.ts';
import { CliError, SilentExit } from '../cli/errors.ts';
import { discover, findResource } from '../client/discovery.ts';
import { printerFor } from '../print/printers.ts';
import { layOut, TABLE_TABS } from '../print/tabwriter.ts';

/** Verbs that kubectl knows of requests to resources and to other paths. */
const VERBS = new Set(
	'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest put post head options proxy redirect'.split(
		' ',
	),
);

const canI: Command = {
	name: 'can-i',
	summary: 'Check whether an action is allowed',
	examples: [
		['May I create pods in any namespace?', 'kubectl auth can-i create pods --all-namespaces'],
		['May I do everything?', "kubectl auth can-i '*' '*'"],
	],
	usage: 'auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
	flags: [
		ALL_NAMESPACES_FLAG,
		bool('list', 'Lists what is allowed.'),
		bool('no-headers', 'Leaves out the header line.'),
		bool('quiet', 'Says nothing; the exit status tells.', { short: 'q' }),
		text('subresource', 'The subresource: log, exec, …'),
	],
	complete: 'type',
	async run(cli) {
		const { flags } = cli;
		if (flags.bool('list')) {
			if (cli.args.length > 0) throw new CliError('list option must be specified with no arguments');
			return listPermissions(cli);
		}
		const [verb, what = ''] = cli.args;
		if (verb === undefined || cli.args.length !== 2) {
			throw new CliError(
				"you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
			);
		}
		if (!VERBS.has(verb)) await cli.warn(`Warning: verb '${verb}' is not a known verb\n\n`);
		const slash = what.indexOf('/');
		let attributes: object;
		if (what.startsWith('/')) attributes = { nonResourceAttributes: { path: what, verb } };
		else {
			const type = slash < 0 ? what : what.slice(0, slash);
			const resource = type === '*' ? undefined : findResource(await discover(cli.api), type);
			if (!resource && type !== '*') await cli.warn(`Warning: the server doesn't have a resource type '${type}'\n\n`);
			else if (resource && !resource.namespaced && !flags.bool('all-namespaces')) {
				await cli.warn(
					`Warning: resource '${resource.plural}' is not namespace scoped${resource.group ? ` in group '${resource.group}'` : ''}\n\n`,
				);
			}
			attributes = {
				resourceAttributes: {
					verb,
					resource: resource?.plural ?? type,
					group: resource?.group ?? (type === '*' ? '*' : ''),
					...(slash < 0 ? {} : { name: what.slice(slash + 1) }),
					...(flags.bool('all-namespaces') ? {} : { namespace: cli.namespace }),
					...(flags.string('subresource') ? { subresource: flags.string('subresource') } : {}),
				},
			};
		}
		const review = await cli.api.json<KubeObject>('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
			body: {
				kind: 'SelfSubjectAccessReview',
				apiVersion: 'authorization.k8s.io/v1',
				metadata: {},
				spec: attributes,
				status: { allowed: false },
			},
		});
		const { allowed, reason = '' } = review.status as { allowed: boolean; reason?: string };
		if (!flags.bool('quiet')) await cli.say(allowed ? 'yes' : `no${reason ? ` - ${reason}` : ''}`);
		if (!allowed) throw new SilentExit(1);
		return 0;
	},
};

interface RulesStatus {
	resourceRules?: { verbs?: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[] }[];
	nonResourceRules?: { verbs?: string[]; nonResourceURLs?: string[] }[];
}

/** can-i --list: a line for each resource of each rule, and for each path. */
async function listPermissions(cli: Cli): Promise<number> {
	const review = await cli.api.json<KubeObject>('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
		body: {
			kind: 'SelfSubjectRulesReview',
			apiVersion: 'authorization.k8s.io/v1',
			metadata: {},
			spec: { namespace: cli.namespace },
			status: { resourceRules: null, nonResourceRules: null, incomplete: false },
		},
	});
	const { resourceRules = [], nonResourceRules = [] } = (review.status ?? {}) as RulesStatus;
	const list = (words: string[] = []): string => `[${words.join(' ')}]`;
	const rows = resourceRules.flatMap(({ verbs, apiGroups = [], resources = [], resourceNames }) =>
		apiGroups.flatMap((group) =>
			resources.map((resource) => {
				const name = group === '' ? resource : `${resource}.${group}`;
				return [name, '[]', list(resourceNames), list(verbs)];
			}),
		),
	);
	for (const { verbs, nonResourceURLs } of nonResourceRules) rows.push(['', list(nonResourceURLs), '[]', list(verbs)]);
	if (!cli.flags.bool('no-headers')) rows.unshift(['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']);
	await cli.print(layOut(rows.map((cells) => `${cells.join('\t')}\n`).join(''), TABLE_TABS));
	return 0;
}

const reconcile: Command = {
	name: 'reconcile',
	summary: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
	usage: 'auth reconcile -f FILENAME',
	anyFlags: true,
	async run() {
		throw new CliError('kubectl auth reconcile is not in the sandbox: write roles and bindings with kubectl apply');
	},
};

const whoami: Command = {
	name: 'whoami',
	summary: 'Experimental: Check self subject attributes',
	usage: 'auth whoami',
	flags: OUTPUT_FLAGS,
	async run(cli) {
		const review = await cli.api.json<KubeObject>('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
			body: {
				kind: 'SelfSubjectReview',
				apiVersion: 'authentication.k8s.io/v1',
				metadata: {},
				status: { userInfo: {} },
			},
		});
		if (cli.flags.string('output')) {
			// In the order of the API's type.
			const { apiVersion, kind, metadata, status } = review;
			const { username, uid, groups, extra } = (status as { userInfo: Record<string, unknown> }).userInfo;
			const shown = { kind, apiVersion, metadata, status: { userInfo: { username, uid, groups, extra } } };
			await cli.print(printerFor(cli, { ordered: true }).print(JSON.parse(JSON.stringify(shown)) as KubeObject));
			return 0;
		}
		const { username = '', groups = [] } = (review.status as { userInfo: { username?: string; groups?: string[] } })
			.userInfo;
		const lines = [`ATTRIBUTE\tVALUE`, `Username\t${username}`, `Groups\t[${groups.join(' ')}]`];
		await cli.print(layOut(lines.map((line) => `${line}\n`).join(''), TABLE_TABS));
		return 0;
	},
};

export const auth: Command = {
	name: 'auth',
	group: 'debug',
	summary: 'Inspect authorization',
	usage: 'auth [flags]',
	commands: [canI, reconcile, whoami],
};
