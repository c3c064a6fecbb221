/** CoreDNS, as upstream publishes it and as k3s mirrors it: one program, no shell. */

import { coredns } from './programs/coredns/coredns.ts';
import type { Image } from './types.ts';

const image = (repository: string): Image => ({
	repository,
	tags: /^v?1\.\d+\.\d+$/,
	size: 22_805_000,
	files: (tag) => ({ '/coredns': { program: coredns(tag === 'latest' ? '1.14.1' : tag.replace(/^v/, '')) } }),
	env: () => ({ PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }),
	entrypoint: ['/coredns'],
	cmd: [],
	exposedPorts: ['53/tcp', '53/udp'],
	idle: { cpu: 2, memory: 14 },
	libc: 'glibc',
});

export const corednsImages: Image[] = [
	image('registry.k8s.io/coredns/coredns'),
	image('rancher/mirrored-coredns-coredns'),
	image('coredns/coredns'),
];
