/** Images of a cluster's own Pods that only have to run: they say what they say at the start, and wait. */

import { serveHttp } from '../../os/http.ts';
import type { Process, Program } from '../../os/process.ts';
import { dashDate } from '../../os/timestamps.ts';
import { kubeProxyOf } from '../network/index.ts';
import { containerContextOf } from './context.ts';
import { singleProgram } from './single-program.ts';
import type { Image } from './types.ts';

/** Waits for the signal that ends it. */
export async function untilTerminated(process: Process): Promise<number> {
	let stop = () => {};
	const stopped = new Promise<void>((resolve) => {
		stop = resolve;
	});
	process.onSignal('TERM', stop);
	process.onSignal('INT', stop);
	await process.wait(stopped);
	return 0;
}

/** A program that prints its first lines and waits. */
const daemon =
	(lines: (process: Process) => string[]): Program =>
	async (process) => {
		for (const line of lines(process)) await process.print(`${line}\n`);
		return untilTerminated(process);
	};

/** A line of klog: `I1121 01:02:03.000000       1 file.go:12] text`. */
function klog(process: Process, place: string, text: string): string {
	const [date = '', time = ''] = dashDate(process.clock.now()).split(' ');
	return `I${date.slice(5).replace('-', '')} ${time}.000000       1 ${place}] ${text}`;
}

const metricsServer: Program = async (process) => {
	const port = Number(/^--secure-port=(\d+)$/m.exec(process.argv.join('\n'))?.[1] ?? 10250);
	const listener = serveHttp(process.machine.network, port, (request) =>
		/^\/(?:livez|readyz|healthz)/.test(request.target)
			? { status: 200, body: 'ok' }
			: { status: 403, body: 'Forbidden' },
	);
	process.atExit(() => listener.close());
	await process.warn(
		`${klog(process, 'serving.go:380', 'Generated self-signed cert (/tmp/apiserver.crt, /tmp/apiserver.key)')}\n`,
	);
	await process.warn(`${klog(process, 'secure_serving.go:211', `Serving securely on [::]:${port}`)}\n`);
	return untilTerminated(process);
};

/** Keeps its node's rules current while it runs, and tells on the node's own ports in which mode and how it is. */
const kubeProxy: Program = async (process) => {
	const { network } = process.machine;
	const serve = (port: number, path: string, body: () => string, address?: string) => {
		const listener = serveHttp(
			network,
			port,
			({ target }) => (target === path ? { status: 200, body: body() } : { status: 404, body: '404 page not found\n' }),
			{ ...(address === undefined ? {} : { address }) },
		);
		process.atExit(() => listener.close());
	};
	const context = containerContextOf(process.machine);
	const proxy = context && kubeProxyOf(context.network, context.node);
	proxy?.run(true);
	process.atExit(() => proxy?.run(false));
	// The defaults of metricsBindAddress and healthzBindAddress.
	serve(10_249, '/proxyMode', () => 'iptables', '127.0.0.1');
	serve(10_256, '/healthz', () => 'ok');
	for (const [place, text] of [
		['server_linux.go:53', '"Using iptables proxy"'],
		['config.go:106', '"Starting service config controller"'],
		['shared_informer.go:357', '"Caches are synced" controller="service config"'],
	] as const)
		await process.print(`${klog(process, place, text)}\n`);
	return untilTerminated(process);
};

export const systemImages: Image[] = [
	singleProgram(
		'registry.k8s.io/pause',
		/^\d+(?:\.\d+)*$/,
		321_000,
		'/pause',
		daemon(() => []),
	),
	singleProgram(
		'rancher/mirrored-pause',
		/^\d+(?:\.\d+)*$/,
		321_000,
		'/pause',
		daemon(() => []),
	),
	singleProgram(
		'rancher/local-path-provisioner',
		/^v\d+\.\d+\.\d+$/,
		22_000_000,
		'/usr/bin/local-path-provisioner',
		daemon((process) => [
			`time="${dashDate(process.clock.now()).replace(' ', 'T')}Z" level=info msg="Applied config: {\\"nodePathMap\\":[{\\"node\\":\\"DEFAULT_PATH_FOR_NON_LISTED_NODES\\",\\"paths\\":[\\"/var/lib/rancher/k3s/storage\\"]}]}"`,
			`time="${dashDate(process.clock.now()).replace(' ', 'T')}Z" level=info msg="Provisioner started"`,
		]),
		{ cpu: 1, memory: 8 },
	),
	singleProgram('rancher/mirrored-metrics-server', /^v\d+\.\d+\.\d+$/, 20_500_000, '/metrics-server', metricsServer, {
		cpu: 4,
		memory: 21,
	}),
	singleProgram(
		'registry.k8s.io/metrics-server/metrics-server',
		/^v\d+\.\d+\.\d+$/,
		20_500_000,
		'/metrics-server',
		metricsServer,
		{ cpu: 4, memory: 21 },
	),
	singleProgram(
		'rancher/klipper-lb',
		/^v\d+\.\d+\.\d+$/,
		4_800_000,
		'/usr/bin/entry',
		daemon(() => ['[INFO]  nft mode detected', '+ trap exit TERM INT', '+ set -x', '+ echo 1/1', '+ exec /pause']),
	),
	singleProgram('registry.k8s.io/kube-proxy', /^v1\.\d+\.\d+$/, 31_000_000, '/usr/local/bin/kube-proxy', kubeProxy, {
		cpu: 1,
		memory: 19,
	}),
];
