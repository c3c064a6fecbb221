/** A container's environment and command line, as the kubelet makes them (upstream: pkg/kubelet/kubelet_pods.go). */

import { milliCpu, quantity } from '../apimachinery/quantity.ts';
import type { Informers } from '../controllers/informer.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Container, Pod, Service } from '../resources/types.ts';

/** What cannot be worked out; `message` is the container's waiting message (CreateContainerConfigError). */
export class ConfigError extends Error {}

export interface EnvironmentOptions {
	pod: Pod;
	container: Container;
	informers: Informers;
	node: { name: string; address: string };
	podAddress: string;
	/** The image's own variables. */
	image: Record<string, string>;
}

/** base64 text of a Secret's data, decoded as UTF-8. */
export function decodeBase64(text: string): string {
	try {
		return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
	} catch {
		return '';
	}
}

/**
 * All variables of a container.
 * @throws ConfigError when a ConfigMap, Secret or key that is not optional is missing.
 */
export function environmentOf(options: EnvironmentOptions): Record<string, string> {
	const { pod, container, informers } = options;
	const namespace = pod.metadata.namespace ?? '';
	const services = serviceVariables(informers, namespace, pod.spec.enableServiceLinks ?? true);
	const result: Record<string, string> = { ...options.image };
	for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
		if (configMapRef) {
			const map = informers.of(KINDS.configmaps).get(namespace, configMapRef.name ?? '');
			if (!map && !configMapRef.optional) throw new ConfigError(`configmap "${configMapRef.name}" not found`);
			for (const [key, value] of Object.entries(map?.data ?? {})) result[prefix + key] = value;
		}
		if (secretRef) {
			const secret = informers.of(KINDS.secrets).get(namespace, secretRef.name ?? '');
			if (!secret && !secretRef.optional) throw new ConfigError(`secret "${secretRef.name}" not found`);
			for (const [key, value] of Object.entries(secret?.data ?? {})) result[prefix + key] = decodeBase64(value);
		}
	}
	const defined: Record<string, string> = {};
	const lookUp = (name: string) => defined[name] ?? services[name];
	for (const { name, value, valueFrom } of container.env ?? []) {
		const found = valueFrom ? valueOf(valueFrom, options) : expand(value ?? '', lookUp);
		if (found === undefined) continue;
		defined[name] = found;
		result[name] = found;
	}
	for (const [name, value] of Object.entries(services)) result[name] ??= value;
	return result;
}

/** Expands $(NAME); $$ is a dollar, and what is not defined stays as it is (third_party/forked/golang/expansion). */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
	return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) => {
		if (whole === '$$') return '$';
		return lookUp(name ?? '') ?? whole;
	});
}

/** The variables of each Service that was there before the container: Docker links' names, and upstream's own. */
function serviceVariables(informers: Informers, namespace: string, links: boolean): Record<string, string> {
	const services = informers.of(KINDS.services);
	const result: Record<string, string> = {};
	const chosen = new Map<string, Service>();
	const api = services.get('default', 'kubernetes');
	if (api) chosen.set('kubernetes', api);
	if (links) for (const service of services.by('namespace', namespace)) chosen.set(service.metadata.name, service);
	for (const { metadata, spec } of chosen.values()) {
		const address = spec.clusterIP;
		const first = spec.ports?.[0];
		if (!address || address === 'None' || !first) continue;
		const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
		result[`${prefix}_SERVICE_HOST`] = address;
		result[`${prefix}_SERVICE_PORT`] = String(first.port);
		for (const port of spec.ports ?? [])
			if (port.name)
				result[`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port);
		const url = (port: typeof first) => `${(port.protocol ?? 'TCP').toLowerCase()}://${address}:${port.port}`;
		result[`${prefix}_PORT`] = url(first);
		for (const port of spec.ports ?? []) {
			const protocol = port.protocol ?? 'TCP';
			const name = `${prefix}_PORT_${port.port}_${protocol}`;
			result[name] = url(port);
			result[`${name}_PROTO`] = protocol.toLowerCase();
			result[`${name}_PORT`] = String(port.port);
			result[`${name}_ADDR`] = address;
		}
	}
	return result;
}

type ValueFrom = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;

function valueOf(source: ValueFrom, options: EnvironmentOptions): string | undefined {
	const { pod, informers } = options;
	const namespace = pod.metadata.namespace ?? '';
	if (source.fieldRef) return podField(pod, source.fieldRef.fieldPath, options);
	if (source.resourceFieldRef) return resourceField(pod, source.resourceFieldRef, options.container);
	if (source.configMapKeyRef) {
		const { name = '', key, optional } = source.configMapKeyRef;
		const map = informers.of(KINDS.configmaps).get(namespace, name);
		if (!map) {
			if (optional) return undefined;
			throw new ConfigError(`configmap "${name}" not found`);
		}
		const value = map.data?.[key];
		if (value === undefined && !optional)
			throw new ConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
		return value;
	}
	if (source.secretKeyRef) {
		const { name = '', key, optional } = source.secretKeyRef;
		const secret = informers.of(KINDS.secrets).get(namespace, name);
		if (!secret) {
			if (optional) return undefined;
			throw new ConfigError(`secret "${name}" not found`);
		}
		const value = secret.data?.[key];
		if (value === undefined && !optional)
			throw new ConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
		return value === undefined ? undefined : decodeBase64(value);
	}
	return undefined;
}

/** A field of the downward API as text (fieldpath.ExtractFieldPathAsString, and what only the kubelet knows). */
export function podField(
	pod: Pod,
	path: string,
	{ node, podAddress }: Pick<EnvironmentOptions, 'node' | 'podAddress'>,
): string {
	const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
	if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? '';
	const lines = (map: Record<string, string> | undefined) =>
		Object.entries(map ?? {})
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, value]) => `${key}=${JSON.stringify(value)}`)
			.join('\n');
	switch (path) {
		case 'metadata.name':
			return pod.metadata.name;
		case 'metadata.namespace':
			return pod.metadata.namespace ?? '';
		case 'metadata.uid':
			return pod.metadata.uid ?? '';
		case 'metadata.labels':
			return lines(pod.metadata.labels);
		case 'metadata.annotations':
			return lines(pod.metadata.annotations);
		case 'spec.nodeName':
			return node.name;
		case 'spec.serviceAccountName':
			return pod.spec.serviceAccountName ?? 'default';
		case 'status.hostIP':
		case 'status.hostIPs':
			return node.address;
		case 'status.podIP':
		case 'status.podIPs':
			return podAddress;
		default:
			throw new ConfigError(`unsupported fieldPath: ${path}`);
	}
}

/** A container's request or limit in units of its divisor, rounded up. */
export function resourceField(
	pod: Pod,
	{ resource, containerName, divisor }: { resource: string; containerName?: string; divisor?: string },
	own: Container | undefined,
): string {
	const container = containerName ? pod.spec.containers.find(({ name }) => name === containerName) : own;
	const [list = '', name = ''] = resource.split('.');
	const amounts = (container?.resources as Record<string, Record<string, string>> | undefined)?.[list] ?? {};
	const unit = divisor && divisor !== '0' ? divisor : '1';
	if (name === 'cpu') return String(Math.ceil(milliCpu(amounts[name]) / milliCpu(unit)));
	return String(Math.ceil(quantity(amounts[name]) / quantity(unit)));
}

/** What a container runs: `command` replaces the image's entrypoint (and its arguments), `args` its arguments. */
export function commandLine(
	container: Container,
	image: { entrypoint: string[]; cmd: string[] },
	environment: Record<string, string>,
): string[] {
	const lookUp = (name: string) => environment[name];
	const command = container.command?.map((word) => expand(word, lookUp));
	const args = container.args?.map((word) => expand(word, lookUp));
	if (command && command.length > 0) return [...command, ...(args ?? [])];
	return [...image.entrypoint, ...(args && args.length > 0 ? args : image.cmd)];
}
