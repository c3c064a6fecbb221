/** A Pod's volumes as directories that its containers share (upstream: pkg/volume). One entry a kind of volume. */

import type { Clock } from '../../os/clock.ts';
import { FileSystem, type FileTable, type FsNode, resolvePath } from '../../os/fs.ts';
import type { Machine } from '../../os/machine.ts';
import type { Random } from '../../os/random.ts';
import { calendar } from '../../os/time.ts';
import type { Informers } from '../controllers/informer.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Container, Pod, Volume } from '../resources/types.ts';
import { decodeBase64, podField, resourceField } from './environment.ts';

export interface VolumeContext {
	clock: Clock;
	random: Random;
	informers: Informers;
	host: Machine;
	node: { name: string; address: string };
	pod: Pod;
	podAddress: string;
}

/** Why a volume cannot be mounted (yet); the event's last part. */
export class MountError extends Error {}

/** Makes the files of a volume that is written by the kubelet; undefined for kinds that are just directories. */
type Content = (context: VolumeContext, volume: Volume) => Record<string, string>;

type Items = { key: string; path: string }[] | undefined;

/** Chosen keys under their paths, or all under their own. */
function chosen(data: Record<string, string>, items: Items, optional: boolean, what: string): Record<string, string> {
	if (!items) return data;
	const files: Record<string, string> = {};
	for (const { key, path } of items) {
		const value = data[key];
		if (value !== undefined) files[path] = value;
		else if (!optional) throw new MountError(`${what} references non-existent config key: ${key}`);
	}
	return files;
}

function configMapFiles(
	{ informers, pod }: VolumeContext,
	name: string,
	items: Items,
	optional = false,
): Record<string, string> {
	const map = informers.of(KINDS.configmaps).get(pod.metadata.namespace ?? '', name);
	if (!map) {
		if (optional) return {};
		throw new MountError(`configmap "${name}" not found`);
	}
	const binary = Object.entries(map.binaryData ?? {}).map(([key, value]) => [key, decodeBase64(value)]);
	return chosen({ ...map.data, ...Object.fromEntries(binary) }, items, optional, 'configmap');
}

function secretFiles(
	{ informers, pod }: VolumeContext,
	name: string,
	items: Items,
	optional = false,
): Record<string, string> {
	const secret = informers.of(KINDS.secrets).get(pod.metadata.namespace ?? '', name);
	if (!secret) {
		if (optional) return {};
		throw new MountError(`secret "${name}" not found`);
	}
	const data = Object.entries(secret.data ?? {}).map(([key, value]) => [key, decodeBase64(value)]);
	return chosen(Object.fromEntries(data), items, optional, 'secret');
}

type DownwardItem = {
	path: string;
	fieldRef?: { fieldPath: string };
	resourceFieldRef?: { resource: string; containerName?: string; divisor?: string };
};

function downwardFiles(context: VolumeContext, items: DownwardItem[] | undefined): Record<string, string> {
	const files: Record<string, string> = {};
	for (const { path, fieldRef, resourceFieldRef } of items ?? []) {
		if (fieldRef) files[path] = podField(context.pod, fieldRef.fieldPath, context);
		else if (resourceFieldRef) files[path] = resourceField(context.pod, resourceFieldRef, undefined);
	}
	return files;
}

/** Three parts of base64url, as a signed token looks; the claims are the real ones, the signature is chance. */
function accountToken({ pod, clock, random }: VolumeContext, audience: string | undefined, seconds: number): string {
	const encode = (value: unknown) =>
		btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
	const now = Math.floor(clock.now() / 1000);
	const namespace = pod.metadata.namespace ?? '';
	const account = pod.spec.serviceAccountName ?? 'default';
	const claims = {
		aud: [audience ?? 'https://kubernetes.default.svc.cluster.local'],
		exp: now + seconds,
		iat: now,
		iss: 'https://kubernetes.default.svc.cluster.local',
		'kubernetes.io': {
			namespace,
			pod: { name: pod.metadata.name, uid: pod.metadata.uid },
			serviceaccount: { name: account },
		},
		nbf: now,
		sub: `system:serviceaccount:${namespace}:${account}`,
	};
	const signature = random.hex(64).replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)));
	return `${encode({ alg: 'RS256', kid: random.hex(20) })}.${encode(claims)}.${btoa(signature).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

const CONTENTS: { [Kind in keyof Volume]?: Content } = {
	configMap: (context, { configMap }) =>
		configMapFiles(context, configMap?.name ?? '', configMap?.items, configMap?.optional),
	secret: (context, { secret }) => secretFiles(context, secret?.secretName ?? '', secret?.items, secret?.optional),
	downwardAPI: (context, { downwardAPI }) => downwardFiles(context, downwardAPI?.items as DownwardItem[] | undefined),
	projected: (context, { projected }) => {
		const files: Record<string, string> = {};
		for (const source of projected?.sources ?? []) {
			const { configMap, secret, downwardAPI, serviceAccountToken: token } = source;
			if (configMap)
				Object.assign(files, configMapFiles(context, configMap.name ?? '', configMap.items, configMap.optional));
			if (secret) Object.assign(files, secretFiles(context, secret.name ?? '', secret.items, secret.optional));
			if (downwardAPI) Object.assign(files, downwardFiles(context, downwardAPI.items as DownwardItem[] | undefined));
			if (token) files[token.path] = accountToken(context, token.audience, token.expirationSeconds ?? 3600);
		}
		return files;
	},
};

/** A volume of one Pod. */
export class PodVolume {
	readonly volume: Volume;
	private readonly files: FileSystem;
	/** Where in `files` the volume is. */
	private readonly base: string = '/';
	private readonly content: Content | undefined;
	private written: string | undefined;

	/** @throws MountError */
	constructor(context: VolumeContext, volume: Volume) {
		this.volume = volume;
		const host = volume.hostPath ?? (volume.persistentVolumeClaim && claimed(context, volume.persistentVolumeClaim));
		if (host instanceof FileSystem) this.files = host;
		else if (host) {
			this.files = context.host.fs;
			this.base = hostDirectory(context, host);
		} else this.files = new FileSystem(context.clock);
		const kind = (Object.keys(CONTENTS) as (keyof Volume)[]).find((name) => volume[name] !== undefined);
		this.content = kind && CONTENTS[kind];
		this.refresh(context);
	}

	/** Writes what the API says now, as the kubelet does about once a minute. @throws MountError */
	refresh(context: VolumeContext): void {
		if (!this.content) return;
		// A token that is still good stays.
		if (this.written !== undefined && this.volume.projected?.sources?.some((source) => source.serviceAccountToken))
			return;
		const files = this.content(context, this.volume);
		const text = JSON.stringify(files);
		if (text === this.written) return;
		this.written = text;
		this.publish(files, context);
	}

	/** Atomic as upstream's writer: a new directory, then the `..data` link goes over to it. */
	private publish(files: Record<string, string>, { clock, random }: VolumeContext): void {
		const { year, month, day, hour, minute, second } = calendar(clock.now());
		const two = (number: number) => String(number).padStart(2, '0');
		const stamp = `..${year}_${two(month)}_${two(day)}_${two(hour)}_${two(minute)}_${two(second)}.${random.below(4_000_000_000)}`;
		const before = this.files.find('/..data', false);
		for (const [path, text] of Object.entries(files)) {
			const target = resolvePath(`/${stamp}`, path);
			this.files.mkdir(target.slice(0, target.lastIndexOf('/')), { parents: true });
			this.files.writeFile(target, text);
		}
		if (Object.keys(files).length === 0) this.files.mkdir(`/${stamp}`);
		if (before?.type === 'link') {
			this.files.remove('/..data');
			this.files.remove(`/${before.target}`, { recursive: true });
		}
		this.files.symlink(stamp, '/..data');
		const tops = new Set(Object.keys(files).map((path) => path.split('/').find((part) => part !== '') ?? ''));
		// Only links are ours: the runtime may have made a directory in here to mount another volume on.
		for (const name of this.files.readdir('/'))
			if (!name.startsWith('..') && !tops.has(name) && this.files.find(`/${name}`, false)?.type === 'link')
				this.files.remove(`/${name}`);
		for (const name of tops) if (!this.files.find(`/${name}`, false)) this.files.symlink(`..data/${name}`, `/${name}`);
	}

	/** The node that a mount shows: the volume, or a part of it. @throws MountError */
	at(subPath: string | undefined): FsNode {
		const path = subPath ? resolvePath(this.base, subPath) : this.base;
		if (!this.files.exists(path)) this.files.mkdir(path, { parents: true });
		return this.files.node(path);
	}
}

/** Disks that are nobody's node, by the cluster they are in and their handle: they outlive Pods and nodes. */
const disks = new WeakMap<Informers, Map<string, FileSystem>>();

/** Where the data of a claim's volume is: a directory of the node's, or a disk. @throws MountError */
function claimed(
	{ informers, pod, clock, host }: VolumeContext,
	{ claimName }: { claimName: string },
): { path: string; type?: string } | FileSystem {
	const claim = informers.of(KINDS.persistentvolumeclaims).get(pod.metadata.namespace ?? '', claimName);
	const volume = informers.of(KINDS.persistentvolumes).get('', claim?.spec.volumeName ?? '');
	const spec = volume?.spec;
	if (!spec) throw new MountError(`persistentvolumeclaim "${claimName}" is not bound`);
	if (spec.hostPath) return spec.hostPath;
	if (spec.local) {
		const { path } = spec.local;
		// What a provisioner promised is there; somebody's own directory has to be.
		const made = volume.metadata.annotations?.['pv.kubernetes.io/provisioned-by'] !== undefined;
		if (!made && !host.fs.exists(path)) throw new MountError(`path "${path}" does not exist`);
		return { path };
	}
	const of = disks.get(informers) ?? new Map<string, FileSystem>();
	disks.set(informers, of);
	const handle = spec.csi?.volumeHandle ?? `${spec.nfs?.server}:${spec.nfs?.path}`;
	const disk = of.get(handle) ?? new FileSystem(clock);
	of.set(handle, disk);
	return disk;
}

/** The path of a directory on the node. @throws MountError */
function hostDirectory({ host }: VolumeContext, { path, type }: { path: string; type?: string }): string {
	const node = host.fs.find(path);
	if (!node && (type === undefined || type === '' || type === 'DirectoryOrCreate'))
		host.fs.mkdir(path, { parents: true });
	const found = host.fs.find(path);
	if (found?.type !== 'directory') throw new MountError(`hostPath type check failed: ${path} is not a directory`);
	return path;
}

/** Where each of a container's mounts goes, for laying over its files. @throws MountError */
export function mountsOf(container: Container, volumes: ReadonlyMap<string, PodVolume>): FileTable {
	const table: FileTable = {};
	// Outer mounts first, whatever order they are written in.
	const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => a.mountPath.length - b.mountPath.length);
	for (const { name, mountPath, subPath } of mounts) {
		const volume = volumes.get(name);
		if (volume) table[resolvePath('/', mountPath)] = { mount: volume.at(subPath) };
	}
	return table;
}
