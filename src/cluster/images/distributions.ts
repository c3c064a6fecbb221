/** Images that are little more than a userland: distributions, busybox, and curl's own. */

import { curl } from '../../os/programs/net/commands.ts';
import { alpine, busybox, debian, execRest, install, PATH } from './base.ts';
import type { Image } from './types.ts';

export const debianImage: Image = {
	repository: 'debian',
	tags: /^(?:(?:stable|trixie|bookworm|bullseye|1[123](?:\.\d+)?)(?:-slim)?|sid|testing)$/,
	size: 49_279_000,
	files: () => debian(),
	env: () => ({ PATH }),
	entrypoint: [],
	cmd: ['bash'],
	libc: 'glibc',
};

export const ubuntuImage: Image = {
	repository: 'ubuntu',
	tags: /^(?:1[4-9]|2[0-6])\.(?:04|10)$|^(?:focal|jammy|noble|plucky|resolute|rolling|devel)$/,
	size: 29_726_000,
	files: () => ({
		...debian(),
		'/etc/os-release':
			'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.3 LTS (Noble Numbat)"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\n',
		'/etc/apt/sources.list.d/debian.sources':
			'Types: deb\nURIs: http://archive.ubuntu.com/ubuntu/\nSuites: noble noble-updates noble-backports\nComponents: main universe restricted multiverse\nSigned-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg\n',
	}),
	env: () => ({ PATH }),
	entrypoint: [],
	cmd: ['/bin/bash'],
	libc: 'glibc',
};

export const alpineImage: Image = {
	repository: 'alpine',
	tags: /^(?:3(?:\.\d+){0,2}|edge)$/,
	size: 3_802_452,
	files: () => alpine(),
	env: () => ({ PATH }),
	entrypoint: [],
	cmd: ['/bin/sh'],
	libc: 'musl',
};

export const busyboxImage: Image = {
	repository: 'busybox',
	tags: /^(?:(?:stable|1(?:\.\d+){0,2})(?:-(?:glibc|musl|uclibc))?|glibc|musl|uclibc)$/,
	size: 2_223_685,
	files: () => busybox(),
	env: () => ({ PATH }),
	entrypoint: [],
	cmd: ['sh'],
	libc: 'glibc',
};

export const curlImage: Image = {
	repository: 'curlimages/curl',
	tags: /^(?:[78]\.\d+\.\d+|master)$/,
	size: 9_823_000,
	files: () => ({
		...alpine(),
		...install('/usr/bin', [curl]),
		'/entrypoint.sh': {
			// A first word that is no command is curl's option or URL.
			program: (process) => {
				const [first = 'curl', ...rest] = process.argv.slice(1);
				const isCommand =
					!first.startsWith('-') && process.machine.which(first, process.env.PATH ?? '', process.cwd) !== undefined;
				return execRest(process, isCommand ? [first, ...rest] : ['curl', first, ...rest], '/entrypoint.sh');
			},
		},
	}),
	env: () => ({ PATH, CURL_CA_BUNDLE: '/cacert.pem' }),
	entrypoint: ['/entrypoint.sh'],
	cmd: ['curl'],
	user: 'curl_user',
	libc: 'musl',
};
