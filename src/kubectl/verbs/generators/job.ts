import type { KubeObject } from '../../../cluster/types.ts';
import type { Cli } from '../../cli/command.ts';
import { text } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';
import { buildTargets, fetchObjects } from '../../resources/builder.ts';
import { builtin } from '../write.ts';
import { generatorCommand } from './generator.ts';

/** A template whose one container has the object's own name. */
const template = (cli: Cli, name: string, restartPolicy: string): object => {
	const command = cli.args.slice(1);
	return {
		metadata: {},
		spec: {
			containers: [
				{ name, image: cli.flags.string('image'), ...(command.length > 0 ? { command } : {}), resources: {} },
			],
			restartPolicy,
		},
	};
};

export const job = generatorCommand({
	name: 'job',
	summary: 'Create a job with the specified name',
	examples: [
		['Create a job', 'kubectl create job my-job --image=busybox'],
		['Create one with a command', 'kubectl create job my-job --image=busybox -- date'],
		['Run a cron job now', 'kubectl create job test-job --from=cronjob/a-cronjob'],
	],
	usage: 'create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
	flags: [text('from', 'The cron job to take the job from, cronjob/NAME.'), text('image', 'Image of the container.')],
	resource: builtin('batch', 'v1', 'jobs', 'Job'),
	failure: 'failed to create job:',
	async build(cli, name) {
		const [image, from] = [cli.flags.string('image'), cli.flags.string('from')];
		if ((image === '') === (from === '')) throw new CliError('either --image or --from must be specified');
		if (from && cli.args.length > 1) throw new CliError('cannot specify --from and command');
		const head = { kind: 'Job', apiVersion: 'batch/v1' };
		if (from) return { ...head, ...(await fromCronJob(cli, from, name)) } as KubeObject;
		return { ...head, metadata: { name }, spec: { template: template(cli, name, 'Never') }, status: {} };
	},
});

/** The job that a cron job would start next, owned by it and marked as started by hand. */
async function fromCronJob(cli: Cli, from: string, name: string): Promise<object> {
	const found = await fetchObjects(cli, await buildTargets(cli, { args: [from], allowAll: true }));
	const [cronJob] = found;
	if (found.length !== 1 || !cronJob) throw new CliError('from must be an existing cronjob');
	const { object, resource } = cronJob;
	if (resource.kind !== 'CronJob') {
		const version = `${resource.group}${resource.version}`.replace(/^(\w+)\.[^v]*/, '$1');
		throw new CliError(`unknown object type *${version}.${resource.kind}`);
	}
	const { jobTemplate } = object.spec as { jobTemplate: { metadata?: KubeObject['metadata']; spec: object } };
	const { labels, annotations } = jobTemplate.metadata ?? {};
	return {
		metadata: {
			name,
			...(labels ? { labels } : {}),
			annotations: { ...annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
			ownerReferences: [
				{
					apiVersion: 'batch/v1',
					kind: 'CronJob',
					name: object.metadata.name,
					uid: object.metadata.uid,
					controller: true,
				},
			],
		},
		spec: jobTemplate.spec,
		status: {},
	};
}

export const cronjob = generatorCommand({
	name: 'cronjob',
	aliases: ['cj'],
	summary: 'Create a cron job with the specified name',
	examples: [
		['Create a cron job', 'kubectl create cronjob my-job --image=busybox --schedule="*/1 * * * *"'],
		['Create one with a command', 'kubectl create cronjob my-job --image=busybox --schedule="*/1 * * * *" -- date'],
	],
	usage: "create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
	flags: [
		text('image', 'Image of the container.', { required: true }),
		text('restart', 'Restart policy of the pods: OnFailure or Never.'),
		text('schedule', 'When to run, in the format of cron.', { required: true }),
	],
	resource: builtin('batch', 'v1', 'cronjobs', 'CronJob'),
	failure: 'failed to create cronjob:',
	build(cli, name) {
		const restart = cli.flags.string('restart') || 'OnFailure';
		return {
			kind: 'CronJob',
			apiVersion: 'batch/v1',
			metadata: { name },
			spec: {
				schedule: cli.flags.string('schedule'),
				jobTemplate: { metadata: { name }, spec: { template: template(cli, name, restart) } },
			},
			status: {},
		};
	},
});
