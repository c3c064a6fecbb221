/** Containers, volumes and the rest that a Pod and a Pod template share. */

import type { KubeObject } from '../../cluster/types.ts';
import { formatSelector } from '../resources/selectors.ts';
import { canonicalQuantity } from './quantity.ts';
import { describeVolumes, type Volume } from './volumes.ts';
import type { DescribeWriter } from './writer.ts';
import { longTime } from './writer.ts';

export interface Probe {
	exec?: { command?: string[] };
	httpGet?: { path?: string; port: number | string; host?: string; scheme?: string };
	tcpSocket?: { port: number | string; host?: string };
	grpc?: { port: number; service?: string };
	initialDelaySeconds?: number;
	timeoutSeconds?: number;
	periodSeconds?: number;
	successThreshold?: number;
	failureThreshold?: number;
}

interface EnvVar {
	name: string;
	value?: string;
	valueFrom?: {
		fieldRef?: { apiVersion?: string; fieldPath: string };
		resourceFieldRef?: { containerName?: string; resource: string };
		secretKeyRef?: { name: string; key: string; optional?: boolean };
		configMapKeyRef?: { name: string; key: string; optional?: boolean };
	};
}

export interface Container {
	name: string;
	image?: string;
	command?: string[];
	args?: string[];
	ports?: { name?: string; containerPort: number; hostPort?: number; protocol?: string }[];
	env?: EnvVar[];
	envFrom?: {
		prefix?: string;
		configMapRef?: { name: string; optional?: boolean };
		secretRef?: { name: string; optional?: boolean };
	}[];
	resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
	volumeMounts?: { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[];
	livenessProbe?: Probe;
	readinessProbe?: Probe;
	startupProbe?: Probe;
	restartPolicy?: string;
}

interface ContainerState {
	waiting?: { reason?: string; message?: string };
	running?: { startedAt?: string };
	terminated?: {
		reason?: string;
		message?: string;
		exitCode: number;
		signal?: number;
		startedAt?: string;
		finishedAt?: string;
	};
}

export interface ContainerStatus {
	name: string;
	containerID?: string;
	imageID?: string;
	ready?: boolean;
	restartCount?: number;
	state?: ContainerState;
	lastState?: ContainerState;
}

export interface PodSpec {
	containers?: Container[];
	initContainers?: Container[];
	ephemeralContainers?: Container[];
	volumes?: Volume[];
	nodeSelector?: Record<string, string>;
	nodeName?: string;
	serviceAccountName?: string;
	priority?: number;
	priorityClassName?: string;
	runtimeClassName?: string;
	hostNetwork?: boolean;
	tolerations?: Toleration[];
	topologySpreadConstraints?: {
		topologyKey: string;
		whenUnsatisfiable: string;
		maxSkew: number;
		labelSelector?: object;
	}[];
	readinessGates?: { conditionType: string }[];
}

export interface Toleration {
	key?: string;
	operator?: string;
	value?: string;
	effect?: string;
	tolerationSeconds?: number;
}

/** Writes a list of containers under a title. `inner` is what a template adds to the indentation. */
export function describeContainers(
	writer: DescribeWriter,
	title: string,
	containers: Container[] | undefined,
	statuses: ContainerStatus[] | undefined,
	options: { level: number; pod?: KubeObject | undefined },
): void {
	if (!containers?.length) {
		writer.line(options.level, `${title}: <none>`);
		return;
	}
	writer.line(options.level, `${title}:`);
	for (const container of containers) {
		const status = statuses?.find((each) => each.name === container.name);
		// In a template the name stands one blank further in, and what follows no deeper than in a Pod.
		writer.line(1, `${options.level > 0 ? ' ' : ''}${container.name}:`);
		describeContainer(writer, container, status, options.pod);
	}
}

function describeContainer(
	writer: DescribeWriter,
	container: Container,
	status: ContainerStatus | undefined,
	pod: KubeObject | undefined,
): void {
	const inner = 2;
	if (status) writer.field('Container ID', status.containerID, inner);
	writer.field('Image', container.image, inner);
	if (status) writer.field('Image ID', status.imageID, inner);
	const ports = (container.ports ?? []).map(
		(port) => `${port.containerPort}/${port.protocol}${port.name ? ` (${port.name})` : ''}`,
	);
	const hostPorts = (container.ports ?? []).map(
		(port) => `${port.hostPort ?? 0}/${port.protocol}${port.name ? ` (${port.name})` : ''}`,
	);
	writer.field(ports.length > 1 ? 'Ports' : 'Port', ports.join(', ') || '<none>', inner);
	writer.field(ports.length > 1 ? 'Host Ports' : 'Host Port', hostPorts.join(', ') || '<none>', inner);
	describeWords(writer, 'Command', container.command, inner);
	describeWords(writer, 'Args', container.args, inner);
	if (status) describeStatus(writer, status, inner);
	describeResources(writer, container.resources, inner);
	if (container.livenessProbe) writer.field('Liveness', probeText(container.livenessProbe), inner);
	if (container.readinessProbe) writer.field('Readiness', probeText(container.readinessProbe), inner);
	if (container.startupProbe) writer.field('Startup', probeText(container.startupProbe), inner);
	describeEnvironment(writer, container, inner, pod);
	describeMounts(writer, container, inner);
}

function describeWords(writer: DescribeWriter, title: string, words: string[] | undefined, level: number): void {
	if (!words?.length) return;
	writer.line(level, `${title}:`);
	for (const word of words) for (const line of word.split('\n')) writer.line(level + 1, line);
}

function describeStatus(writer: DescribeWriter, status: ContainerStatus, level: number): void {
	describeState(writer, 'State', status.state, level);
	if (status.lastState?.terminated) describeState(writer, 'Last State', status.lastState, level);
	writer.field('Ready', status.ready ? 'True' : 'False', level);
	writer.field('Restart Count', status.restartCount ?? 0, level);
}

function describeState(writer: DescribeWriter, title: string, state: ContainerState | undefined, level: number): void {
	if (state?.running) {
		writer.field(title, 'Running', level);
		writer.field('Started', longTime(state.running.startedAt), level + 1);
	} else if (state?.terminated) {
		const ended = state.terminated;
		writer.field(title, 'Terminated', level);
		writer.optional('Reason', ended.reason, level + 1);
		writer.optional('Message', ended.message, level + 1);
		writer.field('Exit Code', ended.exitCode, level + 1);
		writer.optional('Signal', ended.signal, level + 1);
		writer.field('Started', longTime(ended.startedAt), level + 1);
		writer.field('Finished', longTime(ended.finishedAt), level + 1);
	} else {
		writer.field(title, 'Waiting', level);
		writer.optional('Reason', state?.waiting?.reason, level + 1);
	}
}

function describeResources(writer: DescribeWriter, resources: Container['resources'], level: number): void {
	for (const [title, amounts] of [
		['Limits', resources?.limits],
		['Requests', resources?.requests],
	] as const) {
		const names = Object.keys(amounts ?? {}).sort();
		if (names.length === 0) continue;
		writer.line(level, `${title}:`);
		for (const name of names) writer.field(name, canonicalQuantity(amounts?.[name] ?? ''), level + 1);
	}
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3` */
export function probeText(probe: Probe): string {
	const { initialDelaySeconds: delay = 0, timeoutSeconds: timeout = 1, periodSeconds: period = 10 } = probe;
	const times = `delay=${delay}s timeout=${timeout}s period=${period}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
	if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${times}`;
	if (probe.httpGet) {
		const { scheme = 'HTTP', host = '', port, path = '' } = probe.httpGet;
		return `http-get ${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`} ${times}`;
	}
	if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${times}`;
	if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${times}`;
	return `unknown ${times}`;
}

function describeEnvironment(
	writer: DescribeWriter,
	container: Container,
	level: number,
	pod: KubeObject | undefined,
): void {
	if (container.envFrom?.length) {
		writer.line(level, 'Environment Variables from:');
		for (const source of container.envFrom) {
			const reference = source.configMapRef ?? source.secretRef;
			const kind = source.configMapRef ? 'ConfigMap' : 'Secret';
			const prefix = source.prefix ? ` with prefix '${source.prefix}'` : '';
			writer.line(level + 1, `${reference?.name}\t${kind}${prefix}\tOptional: ${reference?.optional ?? false}`);
		}
	}
	if (!container.env?.length) {
		writer.field('Environment', '<none>', level);
		return;
	}
	writer.line(level, 'Environment:');
	for (const { name, value, valueFrom } of container.env) {
		if (valueFrom?.fieldRef) {
			const { apiVersion = 'v1', fieldPath } = valueFrom.fieldRef;
			const resolved = pod ? fieldText(pod, fieldPath) : '';
			writer.line(level + 1, `${name}:\t${resolved} (${apiVersion}:${fieldPath})`);
		} else if (valueFrom?.resourceFieldRef) {
			writer.line(level + 1, `${name}:\t0 (${valueFrom.resourceFieldRef.resource})`);
		} else if (valueFrom?.secretKeyRef) {
			const { name: from, key, optional } = valueFrom.secretKeyRef;
			writer.line(level + 1, `${name}:\t<set to the key '${key}' in secret '${from}'>\tOptional: ${optional ?? false}`);
		} else if (valueFrom?.configMapKeyRef) {
			const { name: from, key, optional } = valueFrom.configMapKeyRef;
			writer.line(
				level + 1,
				`${name}:\t<set to the key '${key}' of config map '${from}'>\tOptional: ${optional ?? false}`,
			);
		} else {
			const [first = '', ...more] = (value ?? '').split('\n');
			writer.line(level + 1, `${name}:\t${first}`);
			for (const line of more) writer.line(level + 1, `\t${line}`);
		}
	}
}

/** What a downward API field has in a Pod. */
function fieldText(pod: KubeObject, fieldPath: string): string {
	const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
	if (subscript) return pod.metadata[subscript[1] as 'labels']?.[subscript[2] as string] ?? '';
	// kubectl knows the metadata; the rest is left to the kubelet.
	const name = fieldPath.replace(/^metadata\./, '');
	return name === 'name' || name === 'namespace' || name === 'uid' ? (pod.metadata[name] ?? '') : '';
}

function describeMounts(writer: DescribeWriter, container: Container, level: number): void {
	if (!container.volumeMounts?.length) {
		writer.field('Mounts', '<none>', level);
		return;
	}
	writer.line(level, 'Mounts:');
	const mounts = [...container.volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
	for (const { name, mountPath, readOnly, subPath } of mounts) {
		const flags = [readOnly ? 'ro' : 'rw', ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])];
		writer.line(level + 1, `${mountPath} from ${name} (${flags.join(',')})`);
	}
}

/** `node.kubernetes.io/not-ready:NoExecute op=Exists for 300s`, one a line. */
export function describeTolerations(writer: DescribeWriter, tolerations: Toleration[] | undefined, level = 0): void {
	if (!tolerations?.length) return writer.field('Tolerations', '<none>', level);
	const lines = tolerations
		.map(({ key = '', operator = 'Equal', value = '', effect = '', tolerationSeconds }) => {
			let text = key;
			if (value) text += `=${value}`;
			if (effect) text += `:${effect}`;
			if (operator === 'Exists' && !value) text += key || effect ? ' op=Exists' : 'op=Exists';
			if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
			return { key, text };
		})
		.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
	lines.forEach(({ text }, index) => {
		writer.line(level, `${index === 0 ? 'Tolerations:' : ''}\t${text}`);
	});
}

/** The Pod Template part of a workload's description. */
export function describePodTemplate(
	writer: DescribeWriter,
	template:
		| { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec?: PodSpec }
		| undefined,
): void {
	writer.line(0, 'Pod Template:');
	if (!template) return writer.line(1, '<unset>');
	writer.labels('Labels', template.metadata?.labels, 1);
	if (Object.keys(template.metadata?.annotations ?? {}).length > 0) {
		writer.annotations('Annotations', template.metadata?.annotations, 1);
	}
	const spec = template.spec ?? {};
	writer.optional('Service Account', spec.serviceAccountName, 1);
	if (spec.initContainers?.length)
		describeContainers(writer, 'Init Containers', spec.initContainers, undefined, { level: 1 });
	describeContainers(writer, 'Containers', spec.containers, undefined, { level: 1 });
	describeVolumes(writer, spec.volumes, 1);
	describeSpread(writer, spec, 1);
	writer.optional('Priority Class Name', spec.priorityClassName, 1);
	writer.labels('Node-Selectors', spec.nodeSelector, 1);
	describeTolerations(writer, spec.tolerations, 1);
}

/** Topology spread constraints, when there are any, by key. */
export function describeSpread(
	writer: DescribeWriter,
	{ topologySpreadConstraints: constraints = [] }: PodSpec,
	level = 0,
): void {
	const sorted = [...constraints].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1));
	sorted.forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, index) => {
		const title = index === 0 ? 'Topology Spread Constraints:' : '';
		const selector = labelSelector ? ` for selector ${formatSelector(labelSelector)}` : '';
		writer.line(level, `${title}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`);
	});
}
