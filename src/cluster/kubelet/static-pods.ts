/**
 * Static Pods: manifests in a directory of the host that the kubelet runs, and mirrors in the API (upstream:
 * pkg/kubelet/config/file_linux.go, pkg/kubelet/pod/mirror_client.go). What happens to a file happens to its Pod.
 */

import { KINDS } from '../resources/kinds.ts';
import type { Pod } from '../resources/types.ts';
import { ApiError, type KubeObject } from '../types.ts';
import type { KubeletContext } from './context.ts';

/** A mirror that was deleted is back after the next sync. */
const AGAIN = 1_000;

/** From a change in the directory to its being looked at. */
const NOTICE = 500;

/** A directory that is missing is looked for this often (fileCheckFrequency). */
const LOOK_FOR = 20_000;

/** These two go on whatever becomes of their files: without them there is no API, and no simulator. */
const PINNED = new Set(['etcd', 'kube-apiserver']);

interface Source {
	text: string;
	manifest: KubeObject;
	/** The manifest's, by which the runtime and the mirror know it. */
	hash: string;
}

export interface StaticPodsOptions {
	/** The directory; undefined: there are none. */
	path: string | undefined;
	/** What kubeadm wrote there, each in a file of its name. */
	manifests: readonly KubeObject[];
	/** Stops the containers of a Pod whose file is gone. */
	stop(namespace: string, name: string): void;
	/** Do all containers of a Pod run? */
	runs(namespace: string, name: string): boolean;
	/** Told that a part of the control plane, which kubeadm put here, has stopped or runs again. */
	component(name: string, running: boolean): void;
}

export class StaticPods {
	private readonly context: KubeletContext;
	private readonly options: StaticPodsOptions;
	/** By the file's name. */
	private readonly sources = new Map<string, Source>();
	private due = false;

	constructor(context: KubeletContext, options: StaticPodsOptions) {
		this.context = context;
		this.options = options;
	}

	start(): void {
		const { path, manifests } = this.options;
		if (path === undefined) return;
		const { fs } = this.context.host;
		for (const manifest of manifests) {
			const { name } = manifest.metadata;
			const text = fs.readFile(`${path}/${name}.yaml`);
			const hash = this.context.random.fork(`manifest ${name}`).hex(32);
			this.sources.set(`${name}.yaml`, { text, manifest, hash });
			this.mirror(`${name}.yaml`);
		}
		fs.watch(path, () => this.lookAfter(NOTICE));
	}

	/** Is `pod` the mirror of one of them? */
	has(pod: Pod): boolean {
		return this.fileOf(pod) !== undefined;
	}

	/** A mirror is gone from the API: it comes back. */
	gone(pod: Pod): void {
		const file = this.fileOf(pod);
		if (file !== undefined) this.context.after(AGAIN, () => this.mirror(file));
	}

	/** Somebody deletes a mirror: it goes at once, since there is nothing to stop. */
	drop({ metadata: { namespace = '', name, uid } }: Pod): void {
		this.deleteMirror(namespace, name, uid);
	}

	private deleteMirror(namespace: string, name: string, uid?: string): void {
		try {
			this.context.client.delete(KINDS.pods, namespace, name, { gracePeriodSeconds: 0, ...(uid ? { uid } : {}) });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
		}
	}

	private lookAfter(milliseconds: number): void {
		if (this.due) return;
		this.due = true;
		this.context.after(milliseconds, () => {
			this.due = false;
			this.look();
		});
	}

	/** Reads the directory, and what is new in it. */
	private look(): void {
		const { fs } = this.context.host;
		const { clock } = this.context;
		const path = this.options.path as string;
		const there = fs.isDirectory(path);
		// Another directory under the same name would not tell.
		if (there) fs.watch(path, () => this.lookAfter(NOTICE));
		else this.lookAfter(LOOK_FOR);
		const found = new Map<string, string>();
		for (const file of there ? fs.readdir(path) : [])
			if (!file.startsWith('.') && fs.find(`${path}/${file}`)?.type === 'file')
				found.set(file, fs.readFile(`${path}/${file}`));
		const fresh = [...found].filter(([file, text]) => this.sources.get(file)?.text !== text).map(([, text]) => text);
		// What reads YAML is fetched by the few sessions that need it; the clock stands still meanwhile.
		const pods = import('./static-pod-file.ts').then(({ podsIn }) => podsIn(fresh, (steps) => clock.breathe(steps)));
		clock.hold(pods).then(
			(read) => {
				const manifests = new Map(fresh.map((text, i) => [text, read[i]]));
				this.context.after(0, () => this.follow(found, manifests));
			},
			() => this.lookAfter(LOOK_FOR),
		);
	}

	/**
	 * Pods of files that are gone or have changed end, those of new ones begin.
	 * @param found the texts of all files.
	 * @param manifests what the new texts describe.
	 */
	private follow(found: Map<string, string>, manifests: Map<string, KubeObject | undefined>): void {
		const ended = new Set<string>();
		for (const [file, { manifest, text }] of this.sources) {
			if (found.get(file) === text || (this.given(manifest) && PINNED.has(manifest.metadata.name))) continue;
			this.sources.delete(file);
			this.end(manifest);
			ended.add(this.nameOf(manifest));
		}
		for (const [file, text] of found) {
			const manifest = this.sources.has(file) ? undefined : manifests.get(text);
			// Of two files with one Pod the first counts.
			if (!manifest || [...this.sources.values()].some((other) => this.samePod(other.manifest, manifest))) continue;
			const hash = this.context.random.fork(`manifest ${manifest.metadata.name} ${text}`).hex(32);
			this.sources.set(file, { text, manifest, hash });
			this.context.after(ended.has(this.nameOf(manifest)) ? AGAIN : 0, () => this.mirror(file));
			if (this.given(manifest)) this.awaitStart(file);
		}
	}

	private end(manifest: KubeObject): void {
		const { namespace = '' } = manifest.metadata;
		if (this.given(manifest)) this.options.component(manifest.metadata.name, false);
		this.options.stop(namespace, this.nameOf(manifest));
		this.deleteMirror(namespace, this.nameOf(manifest));
	}

	/** Tells of a part of the control plane when its containers run. */
	private awaitStart(file: string): void {
		const source = this.sources.get(file);
		const { namespace = '', name } = source?.manifest.metadata ?? { name: '' };
		this.context.after(AGAIN, () => {
			if (!source || this.sources.get(file) !== source) return;
			if (this.options.runs(namespace, this.nameOf(source.manifest))) this.options.component(name, true);
			else this.awaitStart(file);
		});
	}

	/** Is it of those that kubeadm put here? */
	private given(manifest: KubeObject): boolean {
		return this.options.manifests.some((each) => this.samePod(each, manifest));
	}

	private samePod({ metadata: one }: KubeObject, { metadata: other }: KubeObject): boolean {
		return one.name === other.name && one.namespace === other.namespace;
	}

	private fileOf({ metadata }: Pod): string | undefined {
		for (const [file, { manifest }] of this.sources)
			if (this.nameOf(manifest) === metadata.name && manifest.metadata.namespace === metadata.namespace) return file;
		return undefined;
	}

	private nameOf(manifest: KubeObject): string {
		return `${manifest.metadata.name}-${this.context.node.name}`;
	}

	private mirror(file: string): void {
		const source = this.sources.get(file);
		if (!source) return;
		const { manifest, hash } = source;
		const { client, node } = this.context;
		const uid = client.get(KINDS.nodes, '', node.name)?.metadata.uid ?? '';
		const spec = manifest.spec as Pod['spec'];
		try {
			client.create(KINDS.pods, {
				...manifest,
				metadata: {
					...manifest.metadata,
					name: this.nameOf(manifest),
					annotations: {
						...manifest.metadata.annotations,
						'kubernetes.io/config.hash': hash,
						'kubernetes.io/config.mirror': hash,
						'kubernetes.io/config.source': 'file',
					},
					ownerReferences: [{ apiVersion: 'v1', controller: true, kind: 'Node', name: node.name, uid }],
				},
				spec: {
					...spec,
					nodeName: node.name,
					enableServiceLinks: true,
					tolerations: [{ effect: 'NoExecute', operator: 'Exists' }],
				},
			} as unknown as Pod);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			// What the API does not take as it is stands in the file until somebody writes another.
			if (error.reason !== 'AlreadyExists' && error.reason !== 'Invalid' && error.reason !== 'BadRequest')
				this.context.after(AGAIN, () => this.mirror(file));
		}
	}
}
