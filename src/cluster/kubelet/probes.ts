/** Liveness, readiness and startup probes (upstream: pkg/kubelet/prober, pkg/probe). */

import type { Timer } from '../../os/clock.ts';
import { httpRequest } from '../../os/http.ts';
import type { Machine } from '../../os/machine.ts';
import { NetworkError, type NetworkStack } from '../../os/net.ts';
import { ExecError } from '../../os/process.ts';
import { Collector } from '../../os/stream.ts';
import type { Container, Probe } from '../resources/types.ts';
import type { KubeletContext } from './context.ts';

/** What a probe found. `unknown`: it could not be carried out, which changes nothing. */
export interface ProbeOutcome {
	result: 'success' | 'failure' | 'unknown';
	output: string;
}

/** The running container that is probed. */
export interface ProbeTarget {
	machine: Machine;
	container: Container;
	env: Record<string, string>;
	cwd: string;
	/** The Pod's address. */
	address: string;
}

/** Carries out one probe and calls `done` once. While a cluster boots nothing runs yet, so a boot has a prober of its own. */
export type Prober = (
	target: ProbeTarget,
	probe: Probe,
	stack: NetworkStack,
	done: (outcome: ProbeOutcome) => void,
) => void;

/** Takes every container for healthy: for the time before programs run. */
export const trustingProber: Prober = (_target, _probe, _stack, done) => done({ result: 'success', output: '' });

const success: ProbeOutcome = { result: 'success', output: '' };
const failure = (output: string): ProbeOutcome => ({ result: 'failure', output });

/** The longest output that an event shows. */
const OUTPUT_LIMIT = 10 * 1024;

/** Asks the container for real. */
export const realProber: Prober = (target, probe, stack, done) => {
	const { clock } = target.machine;
	const seconds = probe.timeoutSeconds ?? 1;
	const abort = new AbortController();
	let over = false;
	const end = (outcome: ProbeOutcome) => {
		if (over) return;
		over = true;
		timer.cancel();
		done(outcome);
	};
	const timer = clock.after(seconds * 1000, () => {
		end(timedOut(target, probe, seconds));
		abort.abort();
		clock.stir();
	});
	const run = probe.httpGet ? http : probe.tcpSocket ? tcp : probe.exec ? exec : probe.grpc ? grpc : undefined;
	if (!run) end(success);
	else run(target, probe, stack, abort.signal).then(end, (error: unknown) => end(failed(target, probe, error)));
};

/** A probe's port: a number, or the name of one of the container's. */
function portOf(container: Container, port: number | string | undefined): number {
	if (typeof port === 'number') return port;
	const named = container.ports?.find(({ name }) => name === port)?.containerPort;
	return named ?? (Number(port) || 0);
}

function urlOf(
	{ container, address }: ProbeTarget,
	probe: Probe,
): { url: string; host: string; port: number; path: string } {
	const { scheme = 'HTTP', host = address, port, path = '/' } = probe.httpGet ?? {};
	const number = portOf(container, port as number | string | undefined);
	const rooted = path.startsWith('/') ? path : `/${path}`;
	return { url: `${scheme.toLowerCase()}://${host}:${number}${rooted}`, host, port: number, path: rooted };
}

type Run = (target: ProbeTarget, probe: Probe, stack: NetworkStack, signal: AbortSignal) => Promise<ProbeOutcome>;

const http: Run = async (target, probe, stack, signal) => {
	const { host, port, path } = urlOf(target, probe);
	const headers = (probe.httpGet?.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
	const answer = await httpRequest(stack, {
		address: host,
		port,
		target: path,
		headers: [['User-Agent', 'kube-probe/1.36'], ['Accept', '*/*'], ...headers],
		signal,
	});
	if (answer.status >= 200 && answer.status < 400) return success;
	return failure(`HTTP probe failed with statuscode: ${answer.status}`);
};

const tcp: Run = async (target, probe, stack, signal) => {
	const port = portOf(target.container, probe.tcpSocket?.port as number | string | undefined);
	const connection = await stack.connect(probe.tcpSocket?.host ?? target.address, port, signal);
	connection.close();
	return success;
};

const exec: Run = async ({ machine, env, cwd }, probe, _stack, signal) => {
	const command = probe.exec?.command ?? [];
	const output = new Collector();
	let process: ReturnType<Machine['spawn']>;
	try {
		process = machine.spawn({ argv: command, env, cwd, stdout: output, stderr: output });
	} catch (error) {
		if (!(error instanceof ExecError)) throw error;
		// A command that is not there is an error of the runtime's, not of the probe's subject.
		const id = machine.random.hex(64);
		return {
			result: 'unknown',
			output: `rpc error: code = Unknown desc = ${execFailure(command[0] ?? '', error, id)}`,
		};
	}
	signal.addEventListener('abort', () => process.kill('KILL'));
	const { status } = await process.exited;
	return status === 0 ? success : failure(output.text().slice(0, OUTPUT_LIMIT));
};

const grpc: Run = async () => ({ result: 'unknown', output: 'the sandbox has no gRPC probes' });

/** containerd's words for a command that cannot be started in a running container. */
export const execFailure = (command: string, error: ExecError, id: string): string =>
	`failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${executableError(command, error)}`;

/** runc's words for what is no program. */
export function executableError(command: string, error: ExecError): string {
	if (error.code === 'EACCES') return `exec: "${command}": permission denied`;
	if (error.code === 'EISDIR') return `exec: "${command}": is a directory: permission denied`;
	if (command.includes('/')) return `exec: "${command}": stat ${command}: no such file or directory`;
	return `exec: "${command}": executable file not found in $PATH`;
}

const DIAL_ERRORS: Record<string, string> = {
	ECONNREFUSED: 'connect: connection refused',
	EHOSTUNREACH: 'connect: no route to host',
	ENETUNREACH: 'connect: network is unreachable',
	ETIMEDOUT: 'i/o timeout',
};

function failed(target: ProbeTarget, probe: Probe, error: unknown): ProbeOutcome {
	const port = portOf(target.container, (probe.httpGet ?? probe.tcpSocket)?.port as number | string | undefined);
	const code = error instanceof NetworkError ? error.code : '';
	const host = probe.httpGet?.host ?? probe.tcpSocket?.host ?? target.address;
	const dial = DIAL_ERRORS[code]
		? `dial tcp ${host}:${port}: ${DIAL_ERRORS[code]}`
		: code === 'ECONNRESET'
			? 'EOF'
			: String(error);
	return failure(probe.httpGet ? `Get "${urlOf(target, probe).url}": ${dial}` : dial);
}

function timedOut(target: ProbeTarget, probe: Probe, seconds: number): ProbeOutcome {
	if (probe.httpGet)
		return failure(
			`Get "${urlOf(target, probe).url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
		);
	if (probe.exec)
		return failure(`command timed out: "${(probe.exec.command ?? []).join(' ')}" timed out after ${seconds}s`);
	const port = portOf(target.container, probe.tcpSocket?.port as number | string | undefined);
	return failure(`dial tcp ${target.address}:${port}: i/o timeout`);
}

export type ProbeKind = 'Liveness' | 'Readiness' | 'Startup';

/** One probe of one running container, over and over. */
export class ProbeLoop {
	private readonly context: KubeletContext;
	private readonly target: ProbeTarget;
	private readonly probe: Probe;
	private readonly onOutcome: (outcome: ProbeOutcome) => void;
	private timer: Timer | undefined;
	private stopped = false;

	/** @param onOutcome is told of each outcome; whether it counts is its own affair. */
	constructor(context: KubeletContext, target: ProbeTarget, probe: Probe, onOutcome: (outcome: ProbeOutcome) => void) {
		this.context = context;
		this.target = target;
		this.probe = probe;
		this.onOutcome = onOutcome;
		this.timer = context.after((probe.initialDelaySeconds ?? 0) * 1000, () => this.once());
	}

	stop(): void {
		this.stopped = true;
		this.timer?.cancel();
	}

	private once(): void {
		const began = this.context.clock.now();
		const period = (this.probe.periodSeconds ?? 10) * 1000;
		this.context.prober(this.target, this.probe, this.context.probing, (outcome) => {
			if (this.stopped) return;
			// The next one starts a period after this one started, or at once when this one took longer.
			this.timer = this.context.after(Math.max(1, began + period - this.context.clock.now()), () => this.once());
			this.onOutcome(outcome);
		});
	}
}
