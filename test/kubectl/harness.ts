/** A machine with kubectl on it and an API server behind: lines in, what a user sees out. */

import { createApiServer } from '../../src/cluster/apiserver/index.ts';
import type { ApiTransport, Client } from '../../src/cluster/types.ts';
import { createKubectl } from '../../src/kubectl/main.ts';
import { SimulatedClock } from '../../src/os/clock.ts';
import type { FileTable } from '../../src/os/fs.ts';
import { Machine } from '../../src/os/machine.ts';
import type { NetworkStack } from '../../src/os/net.ts';
import { Random } from '../../src/os/random.ts';
import { createShell } from '../../src/os/shell/index.ts';
import { Collector, emptyInput, textInput } from '../../src/os/stream.ts';
import { debianUserland } from '../../src/os/userland.ts';

/** 2026-11-21 01:00 UTC. */
export const START = 1_795_222_800_000;

export const KUBECONFIG = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: DATA+OMITTED
    server: https://192.168.164.130:6443
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
users:
- name: default
  user:
    client-certificate-data: DATA+OMITTED
    client-key-data: DATA+OMITTED
`;

export interface Outcome {
	stdout: string;
	stderr: string;
	exitCode: number;
}

export interface Bench {
	clock: SimulatedClock;
	machine: Machine;
	client: Client;
	transport: ApiTransport;
	/** Runs a shell line and lets time jump until it ends, at most `limit` milliseconds. */
	run(line: string, options?: { stdin?: string; limit?: number }): Promise<Outcome>;
}

export const SETTINGS = {
	serviceClusterIPRange: '10.43.0.0/16',
	nodePortRange: [30000, 32767] as [number, number],
	gitVersion: 'v1.36.1+k3s1',
	advertise: { address: '192.168.164.130', port: 6443 },
};

/** An API server alone: nothing runs, so objects stay as they are written. */
export function createBench(files: FileTable = {}, start = START): Bench {
	const clock = new SimulatedClock(start);
	const random = new Random(1);
	const api = createApiServer({ clock, random: random.fork('api'), settings: SETTINGS });
	return benchOf(clock, api, api.clientFor('test'), files);
}

/** A machine with kubectl for any transport. */
export function benchOf(clock: SimulatedClock, transport: ApiTransport, client: Client, files: FileTable = {}): Bench {
	const machine = new Machine({
		hostname: 'workstation',
		clock,
		random: new Random(2),
		network: {} as NetworkStack,
		files: {
			...debianUserland(),
			'/usr/local/bin/kubectl': { program: createKubectl(() => transport) },
			'/root/.kube/config': KUBECONFIG,
			'/tmp': null,
			...files,
		},
		env: { HOME: '/root' },
	});
	const faults: unknown[] = [];
	machine.onFault = (error) => faults.push(error);
	return {
		clock,
		machine,
		client,
		transport,
		async run(line, { stdin, limit = 600_000 } = {}) {
			const [stdout, stderr] = [new Collector(), new Collector()];
			const process = machine.spawn({
				argv: ['bash', '-c', line],
				program: createShell({ flavour: 'bash' }),
				cwd: '/root',
				stdin: stdin === undefined ? emptyInput : textInput(stdin),
				stdout,
				stderr,
			});
			let status: number | undefined;
			void process.exited.then((ended) => {
				status = ended.status;
				clock.stir();
			});
			const done = await clock.advanceUntil(() => status !== undefined, clock.now() + limit);
			if (!done) {
				machine.killAll('INT');
				await clock.advanceUntil(() => status !== undefined, clock.now() + 1000);
			}
			if (faults.length > 0) throw faults.shift();
			return { stdout: stdout.text(), stderr: stderr.text(), exitCode: status ?? -1 };
		},
	};
}
