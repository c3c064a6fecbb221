/** kubectl port-forward: listens on this machine and carries each connection to a Pod through the API server. */

import type { KubeObject, PodStreams } from '../../cluster/types.ts';
import { type Connection, NetworkError } from '../../os/net.ts';
import type { Readable, Writable } from '../../os/stream.ts';
import { BrokenPipe } from '../../os/stream.ts';
import { rfc3339 } from '../../os/time.ts';
import type { Cli, Command } from '../cli/command.ts';
import { duration, strings } from '../cli/common-flags.ts';
import { CliError } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { namedObject, PODS, podForTarget } from '../resources/pods.ts';

export const portForward: Command = {
	name: 'port-forward',
	group: 'debug',
	summary: 'Forward one or more local ports to a pod',
	examples: [
		['Listen on 5000 here, forwarding to 5000 in the pod', 'kubectl port-forward pod/mypod 5000'],
		[
			'Listen on 8443 here, forwarding to the service’s port https',
			'kubectl port-forward service/myservice 8443:https',
		],
		['Listen on a free port here', 'kubectl port-forward pod/mypod :5000'],
	],
	usage: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
	flags: [
		strings('address', 'Addresses to listen on (comma separated): IP addresses or localhost.', {
			default: '[localhost]',
		}),
		duration('pod-running-timeout', 'How long to wait for a running pod (5s, 2m, 3h).', { default: '1m0s' }),
	],
	complete: 'pod-or-type',
	async run(cli) {
		const [target, ...words] = cli.args;
		if (target === undefined || words.length === 0)
			cli.misuse('TYPE/NAME and list of ports are required for port-forward');
		const { object } = await namedObject(cli, target as string);
		const pod = object.kind === 'Pod' ? object : await podForTarget(cli, target as string);
		const ports = words.map((word) => readPort(word, object, pod));
		const phase = (pod.status as { phase?: string } | undefined)?.phase ?? '';
		if (phase !== 'Running')
			throw new CliError(`unable to forward port because pod is not running. Current status=${phase}`);
		return forward(cli, pod, ports);
	},
};

interface ForwardedPort {
	/** 0: any free one. */
	local: number;
	remote: number;
}

interface NamedPort {
	name?: string;
	port?: number;
	targetPort?: number | string;
	containerPort?: number;
}

/** `LOCAL:REMOTE`, `REMOTE` or `:REMOTE`; names and a Service's ports become the Pod's. Throws CliError. */
function readPort(word: string, object: KubeObject, pod: KubeObject): ForwardedPort {
	const parts = word.split(':');
	if (parts.length > 2 || parts.at(-1) === '') throw new CliError(`invalid port format '${word}'`);
	const remoteText = parts.at(-1) as string;
	const remote = object.kind === 'Service' ? servicePort(remoteText, object, pod) : number(remoteText, pod, remoteText);
	const localText = parts.length === 2 ? (parts[0] as string) : undefined;
	if (localText === undefined) {
		// Alone, the port that was named is also the one listened on.
		const shown = /^\d+$/.test(remoteText) ? Number(remoteText) : remote;
		return { local: shown, remote };
	}
	if (localText === '') return { local: 0, remote };
	if (!/^\d+$/.test(localText) || Number(localText) > 65_535)
		throw new CliError(
			`error parsing local port '${localText}': strconv.ParseUint: parsing ${JSON.stringify(localText)}: invalid syntax`,
		);
	return { local: Number(localText), remote };
}

const containerPorts = (pod: KubeObject): NamedPort[] =>
	((pod.spec as { containers?: { ports?: NamedPort[] }[] }).containers ?? []).flatMap(({ ports }) => ports ?? []);

function number(text: string, pod: KubeObject, shown: string): number {
	if (/^\d+$/.test(text)) {
		if (Number(text) < 1 || Number(text) > 65_535)
			throw new CliError(`error parsing remote port '${text}': remote port must be > 0`);
		return Number(text);
	}
	const found = containerPorts(pod).find((port) => port.name === text)?.containerPort;
	if (found === undefined) throw new CliError(`Pod '${pod.metadata.name}' does not have a named port '${shown}'`);
	return found;
}

function servicePort(text: string, service: KubeObject, pod: KubeObject): number {
	const { ports = [], clusterIP } = service.spec as { ports?: NamedPort[]; clusterIP?: string };
	const found = ports.find((port) => (/^\d+$/.test(text) ? port.port === Number(text) : port.name === text));
	if (!found)
		throw new CliError(
			/^\d+$/.test(text)
				? `Service ${service.metadata.name} does not have a service port ${text}`
				: `Service '${service.metadata.name}' does not have a named port '${text}'`,
		);
	// A headless Service's port is the Pod's own.
	if (clusterIP === 'None') return found.port ?? 0;
	return number(String(found.targetPort ?? found.port), pod, String(found.targetPort));
}

/** Listens until a signal ends it, or the Pod refuses a connection. */
async function forward(cli: Cli, pod: KubeObject, ports: ForwardedPort[]): Promise<number> {
	const { process } = cli;
	let lose: (error: CliError) => void = () => undefined;
	const lost = new Promise<never>((_, reject) => {
		lose = reject;
	});
	// Somebody may already be at the next await when it is lost.
	lost.catch(() => undefined);
	const asked = cli.flags.changed('address') ? cli.flags.list('address') : ['localhost'];
	const addresses = new Set(asked.map((each) => (each === 'localhost' ? '127.0.0.1' : each)));
	let listening = 0;
	for (const port of ports)
		for (const address of addresses) {
			try {
				const listener = process.machine.network.listen(
					port.local,
					(connection) => void carry(cli, pod, connection, listener.port, port.remote, lose),
					address,
				);
				process.atExit(() => listener.close());
				listening++;
				await cli.say(`Forwarding from ${address}:${listener.port} -> ${port.remote}`);
				if (address === '127.0.0.1') await cli.say(`Forwarding from [::1]:${listener.port} -> ${port.remote}`);
			} catch (error) {
				if (!(error instanceof NetworkError)) throw error;
				const why = error.code === 'EADDRINUSE' ? 'address already in use' : error.message.toLowerCase();
				await cli.warn(
					`Unable to listen on port ${port.local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 ${address}:${port.local}: bind: ${why}]\n`,
				);
			}
		}
	if (listening === 0)
		throw new CliError(
			`unable to listen on any of the requested ports: [${ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ')}]`,
		);
	return process.wait(lost);
}

/** Carries one connection to its end. */
async function carry(
	cli: Cli,
	pod: KubeObject,
	connection: Connection,
	local: number,
	remote: number,
	lose: (error: CliError) => void,
): Promise<void> {
	const { process } = cli;
	process.atExit(() => connection.close());
	try {
		await cli.say(`Handling connection for ${local}`);
		const path = resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'portforward');
		const streams: PodStreams = await cli.api.stream(path, { ports: String(remote) });
		process.atExit(() => streams.close());
		await Promise.all([
			pump(connection.input, streams.stdin, () => undefined),
			pump(streams.stdout, connection.output, () => connection.input.close()),
		]);
		const status = await streams.done;
		if (status.status === 'Success') return;
		await cli.warn(
			`E${stamp(cli)}    ${String(process.pid).padStart(4)} portforward.go:424] "Unhandled Error" err="an error occurred forwarding ${local} -> ${remote}: ${status.message ?? ''}" logger="UnhandledError"\n`,
		);
		lose(new CliError('lost connection to pod'));
	} catch (error) {
		if (error instanceof NetworkError || error instanceof BrokenPipe) return;
		// The Pod is gone, or we are.
		lose(new CliError('lost connection to pod'));
	} finally {
		connection.close();
		process.clock.stir();
	}
}

/** klog's time: `1121 01:02:03.000000`. */
function stamp(cli: Cli): string {
	const text = rfc3339(cli.now);
	return `${text.slice(5, 10).replace('-', '')} ${text.slice(11, 19)}.000000`;
}

async function pump(from: Readable | undefined, to: Writable | undefined, after: () => void): Promise<void> {
	try {
		for (let chunk = await from?.read(); chunk; chunk = await from?.read()) await to?.write(chunk);
	} catch (error) {
		if (!(error instanceof NetworkError || error instanceof BrokenPipe)) throw error;
		from?.close();
	}
	to?.close();
	after();
}
