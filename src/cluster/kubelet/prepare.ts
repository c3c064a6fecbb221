/** Makes a container's machine out of its image and its Pod (upstream: kuberuntime_container.go, generateContainerConfig). */

import { Machine } from '../../os/machine.ts';
import { useShell } from '../../os/shell/index.ts';
import { setContainerContext } from '../images/context.ts';
import type { Container } from '../resources/types.ts';
import { ConfigError, commandLine, environmentOf } from './environment.ts';
import { filesOf, type LocalImage } from './images.ts';
import { MeteredStack } from './metered-stack.ts';
import type { PodWorker } from './pod.ts';

/** A container that is made and not started. */
export interface Prepared {
	machine: Machine;
	argv: string[];
	env: Record<string, string>;
	cwd: string;
}

/** A container of any role; an ephemeral one may name another whose processes it shares. */
type Prepareable = Container & { targetContainerName?: string };

/**
 * @param attempt counts a container's runs, so that each has its own chance.
 * @throws ConfigError, MountError when something the spec names is missing or forbidden.
 */
export function prepare(worker: PodWorker, spec: Prepareable, image: LocalImage, attempt: number): Prepared {
	const { context, pod, hostname } = worker;
	const { name, namespace = '', uid } = pod.metadata;
	checkUser(worker, spec, image);
	const user = image.image.user ?? 'root';
	const env = {
		PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		HOSTNAME: hostname,
		...environmentOf({
			pod,
			container: spec,
			informers: context.informers,
			node: context.node,
			podAddress: worker.address ?? '',
			image: image.image.env(image.tag),
		}),
	};
	const network = new MeteredStack(worker.network, (milliseconds) => machine.meter.spend(milliseconds));
	const machine: Machine = new Machine({
		hostname,
		clock: context.clock,
		random: context.random.fork(`${uid}/${spec.name}/${attempt}`),
		network,
		base: filesOf(image),
		files: { ...worker.files(context.dns), ...worker.mounts(spec), '/dev/termination-log': '' },
		env: { HOME: user === 'root' ? '/root' : '/', ...env },
		user,
		joins: targetOf(worker, spec),
	});
	machine.onFault = (error) => context.onFault(error);
	useShell(machine);
	setContainerContext(machine, {
		client: context.clientFor(`system:serviceaccount:${namespace}:${pod.spec.serviceAccountName ?? 'default'}`),
		clientFor: context.clientFor,
		namespace,
		pod: name,
		container: spec.name,
		node: context.node.name,
		network: context.network,
	});
	return {
		machine,
		argv: commandLine(spec, image.image, env),
		env: machine.env,
		cwd: spec.workingDir || image.image.workingDir || '/',
	};
}

/** The machine whose processes an ephemeral container shares: that of the container it targets. */
function targetOf(worker: PodWorker, { targetContainerName: name }: Prepareable): Machine | undefined {
	if (!name) return undefined;
	const target = worker.containers.find(({ spec }) => spec.name === name);
	if (!target?.running) throw new ConfigError(`unable to find target container ${name}`);
	return target.running.machine;
}

/** runAsNonRoot (upstream: security_context.go, verifyRunAsNonRoot). */
function checkUser({ pod }: PodWorker, spec: Container, image: LocalImage): void {
	const own = spec.securityContext;
	const shared = pod.spec.securityContext;
	const nonRoot = own?.runAsNonRoot ?? shared?.runAsNonRoot;
	const user = own?.runAsUser ?? shared?.runAsUser;
	if (!nonRoot || (user !== undefined && user !== 0)) return;
	const { name, uid, namespace } = pod.metadata;
	const where = `(pod: "${name}_${namespace}(${uid})", container: ${spec.name})`;
	if (user === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
	if ((image.image.user ?? 'root') === 'root')
		throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
}
