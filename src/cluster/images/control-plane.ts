/** Images of control planes and of what installers add, which only have to run. */

import type { Program } from '../../os/process.ts';
import { singleProgram } from './single-program.ts';
import { untilTerminated } from './system.ts';
import type { Image } from './types.ts';

/** A program that says its first lines, with the second it says them at, and waits. */
const daemon =
	(...lines: string[]): Program =>
	async (process) => {
		for (const line of lines) await process.warn(`${line}\n`);
		return untilTerminated(process);
	};

const KUBERNETES = /^v1\.\d+\.\d+$/;
const CALICO = /^v3\.\d+\.\d+$/;

export const controlPlaneImages: Image[] = [
	singleProgram(
		'registry.k8s.io/etcd',
		/^3\.\d+\.\d+-\d+$/,
		23_700_000,
		'/usr/local/bin/etcd',
		daemon('{"level":"info","msg":"ready to serve client requests"}'),
		{ cpu: 18, memory: 58 },
	),
	singleProgram(
		'registry.k8s.io/kube-apiserver',
		KUBERNETES,
		28_900_000,
		'/usr/local/bin/kube-apiserver',
		daemon('Serving securely on [::]'),
		{ cpu: 42, memory: 310 },
	),
	singleProgram(
		'registry.k8s.io/kube-controller-manager',
		KUBERNETES,
		24_200_000,
		'/usr/local/bin/kube-controller-manager',
		daemon('successfully acquired lease kube-system/kube-controller-manager'),
		{ cpu: 14, memory: 62 },
	),
	singleProgram(
		'registry.k8s.io/kube-scheduler',
		KUBERNETES,
		18_100_000,
		'/usr/local/bin/kube-scheduler',
		daemon('successfully acquired lease kube-system/kube-scheduler'),
		{ cpu: 4, memory: 31 },
	),
	singleProgram(
		'calico/node',
		CALICO,
		154_000_000,
		'/usr/bin/start_runit',
		daemon('Starting with config: typha none, backend vxlan', 'calico-node started successfully'),
		{ cpu: 21, memory: 118 },
	),
	singleProgram('calico/cni', CALICO, 71_000_000, '/opt/cni/bin/install', async (process) => {
		await process.warn('Installed /host/opt/cni/bin/calico\nDone configuring CNI.\n');
		return 0;
	}),
	singleProgram(
		'calico/kube-controllers',
		CALICO,
		52_000_000,
		'/usr/bin/kube-controllers',
		daemon('Ensuring Calico datastore is initialized', 'Starting Node controller'),
		{ cpu: 1, memory: 12 },
	),
	singleProgram(
		'gcr.io/k8s-minikube/storage-provisioner',
		/^v\d+$/,
		9_000_000,
		'/storage-provisioner',
		daemon(
			'Initializing the minikube storage provisioner...',
			'Storage provisioner initialized, now starting service!',
		),
		{ cpu: 1, memory: 12 },
	),
];
