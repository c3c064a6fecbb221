/** crictl(1), of cri-tools: what the container runtime of this node runs, asked without the API server. */

import type { Process } from '../../../os/process.ts';
import { type Command, type ParsedOptions, parseOptions, UsageError } from '../../../os/programs/types.ts';
import type { Readable, Writable } from '../../../os/stream.ts';
import { parseRfc3339, rfc3339 } from '../../../os/time.ts';
import { ApiError, type Status } from '../../types.ts';
import type { ContainerWorker } from '../container.ts';
import type { Kubelet } from '../kubelet.ts';
import type { PodWorker } from '../pod.ts';
import { agoText, sizeText, table } from './crictl-print.ts';

const USAGE = `NAME:
   crictl - client for CRI

USAGE:
   crictl [global options] command [command options]

COMMANDS:
   exec         Run a command in a running container
   images       List images
   info         Display information of the container runtime
   inspect      Display the status of one or more containers
   inspectp     Display the status of one or more pods
   logs         Fetch the logs of a container
   ps           List containers
   pods         List pods
   version      Display runtime version information
`;

/** What the kubelet made: to change it here would only set it to work again. */
const CHANGES = new Set(['create', 'pull', 'rm', 'rmi', 'rmp', 'run', 'runp', 'start', 'stop', 'stopp', 'update']);

/** Ends the run, as logrus words what is fatal. */
class Fatal extends Error {}

interface Listed {
	id: string;
	pod: PodWorker;
	container: ContainerWorker;
	state: 'Running' | 'Exited' | 'Created';
	/** Milliseconds since the epoch. */
	created: number;
	attempt: number;
	image: string;
}

const SHORT_ID = 13;
const short = (id: string): string => id.replace(/^.*sha256:/, '').slice(0, SHORT_ID);
const bare = (id: string): string => id.replace(/^containerd:\/\//, '');
/** A sandbox has an identity that nothing else here needs: the same one whenever it is asked for. */
/** What the kubelet calls a Pod at the runtime: of a static one the hash of its file, whatever its mirror's uid. */
const ownUid = ({ pod, uid }: PodWorker): string => pod.metadata.annotations?.['kubernetes.io/config.hash'] ?? uid;

const sandboxId = (worker: PodWorker): string => worker.context.random.fork(`sandbox ${ownUid(worker)}`).hex(64);

/** All containers of the node, the youngest first; of each the run now and the one before it. */
function containersOf(kubelet: Kubelet): Listed[] {
	const found: Listed[] = [];
	for (const pod of kubelet.pods())
		for (const container of pod.containers) {
			const { containerID, image, imageID, restartCount, state = {}, lastState } = container.status();
			const ended = state.terminated ?? lastState?.terminated;
			const common = { pod, container, image: imageID || image };
			if (containerID && state.running) {
				const created = parseRfc3339(state.running.startedAt) ?? 0;
				found.push({ ...common, id: bare(containerID), state: 'Running', created, attempt: restartCount });
			}
			if (ended?.containerID && ended.startedAt)
				found.push({
					...common,
					id: bare(ended.containerID),
					state: 'Exited',
					created: parseRfc3339(ended.startedAt) ?? 0,
					attempt: state.terminated ? restartCount : Math.max(0, restartCount - 1),
				});
		}
	return found.sort((a, b) => b.created - a.created);
}

function one(kubelet: Kubelet, id: string | undefined): Listed {
	if (!id) throw new Fatal('ID cannot be empty');
	const found = containersOf(kubelet).filter((each) => each.id.startsWith(id));
	if (found.length > 1) throw new Fatal(`found multiple containers with ID prefix "${id}"`);
	if (!found[0])
		throw new Fatal(
			`rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`,
		);
	return found[0];
}

const OPTIONS = [
	{ short: 'a', long: 'all' },
	{ short: 'q', long: 'quiet' },
	{ short: 'o', long: 'output', value: true },
	{ long: 'name', value: true },
	{ long: 'namespace', value: true },
	{ short: 'p', long: 'pod', value: true },
	{ short: 's', long: 'state', value: true },
	{ long: 'no-trunc' },
	{ short: 'v', long: 'verbose' },
	{ short: 'n', long: 'last', value: true },
];

function list(process: Process, kubelet: Kubelet, options: ParsedOptions): Promise<void> {
	const [name, pod, state] = [options.get('name'), options.get('pod'), options.get('state')?.toLowerCase()];
	const rows = containersOf(kubelet).filter(
		(each) =>
			(state ? each.state.toLowerCase() === state : options.has('all') || each.state === 'Running') &&
			(!name || each.container.spec.name.includes(name)) &&
			(!pod || sandboxId(each.pod).startsWith(pod)),
	);
	if (options.has('quiet')) return process.print(rows.map(({ id }) => `${id}\n`).join(''));
	const full = options.has('no-trunc');
	const now = process.clock.now();
	return process.print(
		table([
			['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'],
			...rows.map(({ id, image, created, state: is, container, attempt, pod: { pod: object }, pod: worker }) => [
				full ? id : short(id),
				full ? image : short(image),
				agoText(now - created),
				is,
				container.spec.name,
				String(attempt),
				full ? sandboxId(worker) : short(sandboxId(worker)),
				object.metadata.name,
				object.metadata.namespace ?? '',
			]),
		]),
	);
}

function pods(process: Process, kubelet: Kubelet, options: ParsedOptions): Promise<void> {
	const [name, namespace] = [options.get('name'), options.get('namespace')];
	const created = ({ pod }: PodWorker): number => parseRfc3339(pod.status?.startTime ?? '') ?? process.clock.now();
	const rows = kubelet
		.pods()
		.filter(
			({ pod: { metadata } }) =>
				(!name || metadata.name.includes(name)) && (!namespace || metadata.namespace === namespace),
		)
		.sort((a, b) => created(b) - created(a));
	if (options.has('quiet')) return process.print(rows.map((pod) => `${sandboxId(pod)}\n`).join(''));
	return process.print(
		table([
			['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'],
			...rows.map((worker) => [
				options.has('no-trunc') ? sandboxId(worker) : short(sandboxId(worker)),
				agoText(process.clock.now() - created(worker)),
				worker.ready ? 'Ready' : 'NotReady',
				worker.pod.metadata.name,
				worker.pod.metadata.namespace ?? '',
				'0',
				'(default)',
			]),
		]),
	);
}

function images(process: Process, kubelet: Kubelet, options: ParsedOptions): Promise<void> {
	const all = kubelet.images.list().sort((a, b) => (a.name < b.name ? -1 : 1));
	if (options.has('quiet')) return process.print(all.map(({ id }) => `${id.replace(/^.*@/, '')}\n`).join(''));
	return process.print(
		table([
			['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'],
			...all.map(({ name, tag, id, image }) => [
				name.replace(/(:[^/:@]*)?(@.*)?$/, ''),
				tag,
				short(id),
				sizeText(image.size),
			]),
		]),
	);
}

async function pump(from: Readable | undefined, to: Writable): Promise<void> {
	for (let piece = await from?.read(); piece; piece = await from?.read()) await to.write(piece);
}

async function logs(process: Process, kubelet: Kubelet, argv: string[]): Promise<void> {
	const { operands, ...options } = parseOptions(argv, [
		{ short: 'f', long: 'follow' },
		{ short: 't', long: 'timestamps' },
		{ short: 'p', long: 'previous' },
		{ long: 'tail', value: true },
	]);
	const { container, pod, id } = one(kubelet, operands[0]);
	const now = bare(container.status().containerID ?? '') === id;
	const tail = options.get('tail');
	const log = kubelet.logs(pod.pod, {
		container: container.spec.name,
		follow: options.has('follow'),
		previous: !now || options.has('previous'),
		timestamps: options.has('timestamps'),
		...(tail !== undefined && Number(tail) >= 0 && { tailLines: Number(tail) }),
	});
	process.atExit(() => log.close());
	for (let piece = await process.wait(log.read()); piece !== null; piece = await process.wait(log.read()))
		await process.print(piece);
}

function exitOf({ status, message, details }: Status): number {
	if (status === 'Success') return 0;
	const exit = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
	if (exit === undefined) throw new Fatal((message ?? 'exec failed').replace(/^(Internal error occurred: )+/, ''));
	return Number(exit);
}

async function exec(process: Process, kubelet: Kubelet, argv: string[]): Promise<number> {
	const flags = [
		{ short: 'i', long: 'interactive' },
		{ short: 't', long: 'tty' },
		{ short: 's', long: 'sync' },
	];
	const { operands, ...options } = parseOptions(argv, flags, { inOrder: true });
	const [id, ...command] = operands;
	const { container, pod } = one(kubelet, id);
	if (command.length === 0) throw new Fatal('at least one command is required');
	const { terminal } = process;
	const tty = options.has('tty') && terminal !== undefined && process.stdin.terminal !== undefined;
	const streams = kubelet.exec(pod.pod, {
		container: container.spec.name,
		command,
		stdin: options.has('interactive'),
		stdout: true,
		stderr: !tty,
		tty,
	});
	process.atExit(() => streams.close());
	if (streams.terminal && terminal) {
		const attached = terminal.attach(streams.terminal);
		try {
			return exitOf(await process.wait(streams.done));
		} finally {
			attached.dispose();
		}
	}
	const { stdin } = streams;
	if (stdin)
		void pump(process.stdin, stdin)
			.catch(() => undefined)
			.then(() => stdin.close());
	await process.wait(Promise.all([pump(streams.stdout, process.stdout), pump(streams.stderr, process.stderr)]));
	const exit = exitOf(await process.wait(streams.done));
	if (exit === 0) return 0;
	throw new Fatal(`execing command in container: command terminated with exit code ${exit}`);
}

function inspect(process: Process, kubelet: Kubelet, ids: string[]): Promise<void> {
	const texts = ids.map((id) => {
		const { container, pod, id: whole, state, attempt, created, image } = one(kubelet, id);
		const { metadata } = pod.pod;
		const { running } = container;
		const value = {
			status: {
				id: whole,
				metadata: { attempt, name: container.spec.name },
				state: `CONTAINER_${state.toUpperCase()}`,
				createdAt: rfc3339(created),
				image: { image: container.status().image },
				imageRef: image,
				labels: {
					'io.kubernetes.container.name': container.spec.name,
					'io.kubernetes.pod.name': metadata.name,
					'io.kubernetes.pod.namespace': metadata.namespace ?? '',
					'io.kubernetes.pod.uid': ownUid(pod),
				},
				logPath: `/var/log/pods/${metadata.namespace}_${metadata.name}_${ownUid(pod)}/${container.spec.name}/${attempt}.log`,
			},
			info: { sandboxID: sandboxId(pod), ...(running && { pid: running.process.pid }) },
		};
		return `${JSON.stringify(value, null, 2)}\n`;
	});
	return process.print(texts.join(''));
}

function inspectPods(process: Process, kubelet: Kubelet, ids: string[]): Promise<void> {
	if (ids.length === 0) throw new Fatal('ID cannot be empty');
	const texts = ids.map((id) => {
		const pod = kubelet.pods().find((each) => sandboxId(each).startsWith(id));
		if (!pod)
			throw new Fatal(`rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found`);
		const { metadata } = pod.pod;
		const value = {
			status: {
				id: sandboxId(pod),
				metadata: { attempt: 0, name: metadata.name, namespace: metadata.namespace, uid: ownUid(pod) },
				state: pod.ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
				network: { additionalIps: [], ip: pod.address ?? '' },
				labels: metadata.labels ?? {},
			},
		};
		return `${JSON.stringify(value, null, 2)}\n`;
	});
	return process.print(texts.join(''));
}

async function dispatch(process: Process, kubelet: Kubelet): Promise<number> {
	const words = process.argv.slice(1);
	while (words[0]?.startsWith('-') && !/^--?(h|help|v|version)$/.test(words[0]))
		words.splice(0, /^(-[rit]|--(runtime-endpoint|image-endpoint|timeout|config))$/.test(words[0]) ? 2 : 1);
	const [verb = 'help', ...rest] = words;
	if (/^(--?h(elp)?|help|h)$/.test(verb) || rest.includes('--help')) {
		await process.print(USAGE);
		return 0;
	}
	if (process.user !== 'root')
		throw new Fatal(
			'validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: permission denied"',
		);
	const argv = [verb, ...rest];
	switch (verb) {
		case 'exec':
			return exec(process, kubelet, argv);
		case 'logs':
			await logs(process, kubelet, argv);
			return 0;
		case 'version':
		case '--version':
			await process.print(
				'Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.2.1\nRuntimeApiVersion:  v1\n',
			);
			return 0;
	}
	if (CHANGES.has(verb)) throw new Fatal(`the sandbox leaves ${verb} to the kubelet: change the Pod with kubectl`);
	const action = { ps: list, pods, images, image: images, img: images, inspect: undefined, inspectp: undefined }[verb];
	const options = parseOptions(argv, OPTIONS);
	if (action) await action(process, kubelet, options);
	else if (verb === 'inspect') await inspect(process, kubelet, options.operands.length > 0 ? options.operands : ['']);
	else if (verb === 'inspectp') await inspectPods(process, kubelet, options.operands);
	else {
		await process.warn(`No help topic for '${verb}'\n`);
		return 3;
	}
	return 0;
}

/** @param kubelet of the node that it is typed on. */
export const crictl = (kubelet: () => Kubelet): Command => ({
	name: 'crictl',
	summary: 'Ask the container runtime.',
	program: async (process) => {
		try {
			return await dispatch(process, kubelet());
		} catch (error) {
			if (error instanceof Fatal || error instanceof UsageError || error instanceof ApiError) {
				await process.warn(`FATA[0000] ${error.message}\n`);
				return 1;
			}
			throw error;
		}
	},
});
