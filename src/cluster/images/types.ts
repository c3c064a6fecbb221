/** A container image: what `docker inspect` would say of it, its files, and the programs in them. One file an image. */

import type { FileTable } from '../../os/fs.ts';

export interface Image {
	/** As in a Pod spec without tag: `nginx`, `registry.k8s.io/coredns/coredns`, `curlimages/curl`. */
	repository: string;
	/** Tags that exist, beside `latest`; a pattern where many do. */
	tags: RegExp;
	/** Compressed size in bytes: pulling takes time by it. */
	size: number;
	/** Absolute path → content. Built for a tag, since versions show in banners. */
	files(tag: string): FileTable;
	env(tag: string): Record<string, string>;
	entrypoint: string[];
	cmd: string[];
	workingDir?: string;
	user?: string;
	/** What ends it (STOPSIGNAL); TERM when left out. */
	stopSignal?: import('../../os/process.ts').SignalName;
	/** Ports the image's process listens on, for documentation (EXPOSE). */
	exposedPorts?: string[];
	/** Which libc resolves names: decides the order of questions and who fails when (glibc, musl). */
	libc: 'glibc' | 'musl';
}
