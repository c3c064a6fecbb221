import type { Random } from '../../../os/random.ts';
import { array, int } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';
import { builtin } from '../write.ts';
import { generatorCommand } from './generator.ts';

/** A container's name from its image: the last part of the path without tag and digest; with a draw where signs had to go. */
function containerName(image: string, random: Random): string {
	const name = (image.split('/').at(-1) as string).split(':')[0]?.split('@')[0] ?? '';
	return /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-')}-${random.nameSuffix(5)}` : name;
}

export const deployment = generatorCommand({
	name: 'deployment',
	aliases: ['deploy'],
	summary: 'Create a deployment with the specified name',
	examples: [
		['Create a deployment named web that runs nginx', 'kubectl create deployment web --image=nginx'],
		['Create it with three replicas', 'kubectl create deployment web --image=nginx --replicas=3'],
		['Create it with a command', 'kubectl create deployment web --image=busybox -- date'],
		['Let the container name a port', 'kubectl create deployment web --image=nginx --port=80'],
	],
	usage: 'create deployment NAME --image=image -- [COMMAND] [args...]',
	flags: [
		array('image', 'Image of a container; may be repeated.', { short: '', required: true, type: 'strings' }),
		int('port', 'The port that the container names.', { default: '-1' }),
		int('replicas', 'How many pods to run.', { short: 'r', default: '1' }),
	].map(({ short, ...flag }) => (short ? { ...flag, short } : flag)),
	resource: builtin('apps', 'v1', 'deployments', 'Deployment'),
	failure: 'failed to create deployment:',
	build(cli, name) {
		const images = cli.flags.list('image');
		const command = cli.args.slice(1);
		const port = cli.flags.int('port');
		if (images.length > 1 && command.length > 0)
			throw new CliError('cannot specify multiple --image options and command');
		const containers = images.map((image, index) => ({
			name: containerName(image, cli.process.machine.random),
			image,
			...(command.length > 0 ? { command } : {}),
			...(port >= 0 && index === 0 ? { ports: [{ containerPort: port }] } : {}),
			resources: {},
		}));
		return {
			kind: 'Deployment',
			apiVersion: 'apps/v1',
			metadata: { name, labels: { app: name } },
			spec: {
				replicas: cli.flags.int('replicas'),
				selector: { matchLabels: { app: name } },
				template: { metadata: { labels: { app: name } }, spec: { containers } },
				strategy: {},
			},
			status: {},
		};
	},
});
