/** A container image: what `docker inspect` would say of it, its files, and the programs in them. One file an image. */

import type { FileTable } from '../../os/fs.ts';

/** What a registry says of an image before it is pulled. */
export interface ImageFacts {
	/** As in a Pod spec without tag: `nginx`, `registry.k8s.io/coredns/coredns`, `curlimages/curl`. */
	repository: string;
	/** Tags that exist, beside `latest`; a pattern where many do. */
	tags: RegExp;
	/** Compressed size in bytes: pulling takes time by it. */
	size: number;
}

/** What is in an image. */
export interface ImageContents {
	/** Absolute path → content. Built for a tag, since versions show in banners. */
	files(tag: string): FileTable;
	env(tag: string): Record<string, string>;
	entrypoint: string[];
	cmd: string[];
	workingDir?: string;
	user?: string;
	/** What ends it (STOPSIGNAL); TERM when left out. */
	stopSignal?: import('../../os/process.ts').SignalName;
	/** What its program uses while nobody asks anything of it: thousandths of a core, and MiB (2 when left out). */
	idle?: { cpu: number; memory: number };
	/** Ports the image's process listens on, for documentation (EXPOSE). */
	exposedPorts?: string[];
	/** Which libc resolves names: decides the order of questions and who fails when (glibc, musl). */
	libc: 'glibc' | 'musl';
}

export interface Image extends ImageFacts, ImageContents {
	/**
	 * Brings the contents of an image whose code is fetched only when somebody pulls it; nothing but the facts may be
	 * asked before it has resolved. Left out where the contents are there from the start.
	 */
	load?(): Promise<void>;
}
