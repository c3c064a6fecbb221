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
		const addresses = addressesOf(cli);
		const ports = words.map((word) => readPort(word, object, pod));
		const phase = (pod.status as { phase?: string } | undefined)?.phase ?? '';
		if (phase !== 'Running')
			throw new CliError(`unable to forward port because pod is not running. Current status=${phase}`);
		return forward(cli, pod, ports, addresses);
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
	// As kubectl has it: of more than two parts only the first counts.
	const [localText, remoteText] = parts.length === 2 ? (parts as [string, string]) : [parts[0], parts[0] as string];
	const remote = object.kind === 'Service' ? servicePort(remoteText, object, pod) : podPort(remoteText, pod);
	// Alone, the port that was named is also the one listened on; a name stands for the Pod's.
	const local = parts.length !== 2 && !isNumber(remoteText) ? String(remote) : (localText as string);
	return { local: local === '' ? 0 : portNumber(local, 'local'), remote: portNumber(String(remote), 'remote') };
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** A port as strconv.ParseUint reads it. Throws CliError. */
function portNumber(text: string, which: 'local' | 'remote'): number {
	const why = !isNumber(text) ? 'invalid syntax' : Number(text) > 65_535 ? 'value out of range' : undefined;
	if (why)
		throw new CliError(
			`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`,
		);
	if (which === 'remote' && Number(text) === 0) throw new CliError('remote port must be > 0');
	return Number(text);
}

const containerPorts = (pod: KubeObject): NamedPort[] =>
	((pod.spec as { containers?: { ports?: NamedPort[] }[] }).containers ?? []).flatMap(({ ports }) => ports ?? []);

function podPort(text: string, pod: KubeObject): number {
	if (isNumber(text)) return Number(text);
	const found = containerPorts(pod).find((port) => (port.name ?? '') === text)?.containerPort;
	if (found === undefined) throw new CliError(`Pod '${pod.metadata.name}' does not have a named port '${text}'`);
	return found;
}

function servicePort(text: string, service: KubeObject, pod: KubeObject): number {
	const { ports = [], clusterIP } = service.spec as { ports?: NamedPort[]; clusterIP?: string };
	const found = ports.find((port) => (isNumber(text) ? port.port === Number(text) : (port.name ?? '') === text));
	if (!found)
		throw new CliError(
			isNumber(text)
				? `Service ${service.metadata.name} does not have a service port ${text}`
				: `Service '${service.metadata.name}' does not have a named port '${text}'`,
		);
	// A headless Service's port is the Pod's own.
	if (clusterIP === 'None') return found.port ?? 0;
	return podPort(String(found.targetPort ?? found.port), pod);
}

/** What --address names: `localhost` is both of its addresses. Throws CliError. */
function addressesOf(cli: Cli): string[] {
	const asked = cli.flags.changed('address') ? cli.flags.list('address') : ['localhost'];
	const addresses = asked.flatMap((each) => {
		if (each === 'localhost') return ['127.0.0.1', '::1'];
		const parts = each.split('.');
		const isIPv4 = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
		if (!isIPv4 && !/^[0-9a-f:]*:[0-9a-f:]*$/i.test(each)) throw new CliError(`${each} is not a valid IP`);
		return [each];
	});
	return [...new Set(addresses)];
}

/** Ports below this are root's to listen on (ip(7), ip_unprivileged_port_start). */
const FIRST_UNPRIVILEGED = 1024;

/** Listens until Ctrl-C ends it, or the Pod refuses a connection. */
async function forward(cli: Cli, pod: KubeObject, ports: ForwardedPort[], addresses: string[]): Promise<number> {
	const { process } = cli;
	let lose: (error: CliError) => void = () => undefined;
	let stop: (status: number) => void = () => undefined;
	const ended = new Promise<number>((resolve, reject) => {
		lose = reject;
		stop = resolve;
	});
	// Somebody may already be at the next await when it is lost.
	ended.catch(() => undefined);
	process.onSignal('INT', () => stop(0));
	let listening = 0;
	for (const port of ports) {
		const failures: string[] = [];
		let opened = 0;
		for (const address of addresses) {
			const family = address.includes(':') ? 6 : 4;
			const shown = family === 6 ? `[${address}]` : address;
			const why = family === 6 ? onLoopback6(address, port, opened) : listen(cli, pod, port, address, lose);
			if (typeof why === 'string') {
				failures.push(`unable to create listener: Error listen tcp${family} ${shown}:${port.local}: bind: ${why}`);
				continue;
			}
			opened++;
			await cli.say(`Forwarding from ${shown}:${why.port} -> ${port.remote}`);
		}
		listening += opened;
		// Of localhost's two addresses one is enough.
		if (failures.length > 0 && !(opened > 0 && addresses.includes('::1')))
			await cli.warn(
				`Unable to listen on port ${port.local}: Listeners failed to create with the following errors: [${failures.join(' ')}]\n`,
			);
	}
	if (listening === 0)
		throw new CliError(
			`unable to listen on any of the requested ports: [${ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ')}]`,
		);
	return process.wait(ended);
}

/** Opens one listener. Returns why not, in the kernel's words. */
function listen(
	cli: Cli,
	pod: KubeObject,
	port: ForwardedPort,
	address: string,
	lose: (error: CliError) => void,
): { port: number } | string {
	const { process } = cli;
	if (port.local > 0 && port.local < FIRST_UNPRIVILEGED && process.user !== 'root') return 'permission denied';
	try {
		const listener = process.machine.network.listen(
			port.local,
			(connection) => void carry(cli, pod, connection, listener.port, port.remote, lose),
			address,
		);
		process.atExit(() => listener.close());
		port.local = listener.port;
		return listener;
	} catch (error) {
		if (!(error instanceof NetworkError)) throw error;
		return error.code === 'EADDRINUSE' ? 'address already in use' : 'cannot assign requested address';
	}
}

/**
 * The simulated hosts have no IPv6; of localhost's two addresses ::1 goes as 127.0.0.1 went.
 * @param opened how many listeners this port has already.
 */
function onLoopback6(address: string, { local }: ForwardedPort, opened: number): { port: number } | string {
	if (address === '::1' && opened > 0) return { port: local };
	return address === '::1' ? 'address already in use' : 'cannot assign requested address';
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
