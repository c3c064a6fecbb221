import type { KubeObject } from '../../../cluster/types.ts';
import type { Command } from '../../cli/command.ts';
import { duration, OUTPUT_FLAGS, strings, text } from '../../cli/common-flags.ts';
import { CliError, StatusError } from '../../cli/errors.ts';
import { resourcePath } from '../../client/api.ts';
import { printerFor } from '../../print/printers.ts';
import { builtin } from '../write.ts';

/** What a token may be bound to, by the words that name it. */
const BOUND: Record<string, string> = {
	node: 'Node',
	nodes: 'Node',
	pod: 'Pod',
	pods: 'Pod',
	secret: 'Secret',
	secrets: 'Secret',
};

export const token: Command = {
	name: 'token',
	summary: 'Request a service account token',
	examples: [
		['Ask for a token of a service account', 'kubectl create token myapp'],
		['One that lasts ten minutes', 'kubectl create token myapp --duration 10m'],
	],
	usage: 'create token SERVICE_ACCOUNT_NAME',
	flags: [
		strings('audience', 'Who the token is for; may be repeated.'),
		text('bound-object-kind', 'Kind of an object that the token lives with: Node, Pod, Secret.'),
		text('bound-object-name', 'Name of that object.'),
		text('bound-object-uid', 'UID of that object.'),
		duration('duration', 'How long the token lasts; 0 leaves it to the server.'),
		...OUTPUT_FLAGS,
	],
	complete: 'service-account',
	async run(cli) {
		const { flags } = cli;
		const [name] = cli.args;
		if (name === undefined || cli.args.length !== 1) {
			return cli.misuse(`exactly one NAME is required, got ${cli.args.length}`);
		}
		const [kind, bound, uid] = ['kind', 'name', 'uid'].map((part) => flags.string(`bound-object-${part}`)) as [
			string,
			string,
			string,
		];
		const seconds = flags.duration('duration') / 1000;
		if (seconds < 0) throw new CliError('--duration must be greater than or equal to 0');
		if (seconds % 1 !== 0) throw new CliError('--duration cannot be expressed in units less than seconds');
		if (flags.list('audience').includes('')) throw new CliError('--audience must not be an empty string');
		if (!kind && bound) throw new CliError('--bound-object-name can only be set if --bound-object-kind is provided');
		if (!kind && uid) throw new CliError('--bound-object-uid can only be set if --bound-object-kind is provided');
		if (kind && !BOUND[kind.toLowerCase()]) {
			throw new CliError('supported --bound-object-kind values are Node, Pod, Secret');
		}
		if (kind && !bound) throw new CliError('--bound-object-name is required if --bound-object-kind is provided');
		const request = {
			kind: 'TokenRequest',
			apiVersion: 'authentication.k8s.io/v1',
			metadata: {},
			spec: {
				audiences: flags.list('audience').length > 0 ? flags.list('audience') : null,
				expirationSeconds: seconds > 0 ? seconds : null,
				boundObjectRef: kind
					? { kind: BOUND[kind.toLowerCase()], apiVersion: 'v1', name: bound, ...(uid ? { uid } : {}) }
					: null,
			},
			status: { token: '', expirationTimestamp: null },
		};
		const accounts = builtin('', 'v1', 'serviceaccounts', 'ServiceAccount');
		let answer: KubeObject;
		try {
			answer = await cli.api.json('POST', resourcePath(accounts, cli.namespace, name, 'token'), { body: request });
		} catch (error) {
			throw error instanceof StatusError ? new CliError(`failed to create token: ${error.message}`) : error;
		}
		const { token: issued = '' } = (answer.status ?? {}) as { token?: string };
		if (issued === '') throw new CliError('failed to create token: no token in server response');
		if (flags.string('output')) await cli.print(printerFor(cli).print(answer));
		else await cli.say(issued);
		return 0;
	},
};
