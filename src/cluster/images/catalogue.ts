/** The images that are fetched on their first pull. An image is a line here and a file beside. */

import { lazyImage } from './lazy.ts';
import type { Image } from './types.ts';

export const LAZY_IMAGES: readonly Image[] = [
	lazyImage(
		{
			repository: 'nginx',
			tags: /^(?:(?:latest|mainline|stable|1(?:\.\d+){0,2})(?:-(?:alpine|bookworm|trixie|perl|otel|alpine-slim|alpine-perl))?|alpine|alpine-slim|alpine3\.\d+|bookworm|trixie|perl)$/,
			size: 72_324_501,
		},
		() => import('./nginx.ts'),
	),
	lazyImage(
		{
			repository: 'httpd',
			tags: /^2(?:\.\d+){0,2}(?:-(?:alpine|trixie|bookworm))?$|^(?:alpine|trixie|bookworm)$/,
			size: 45_200_000,
		},
		() => import('./httpd.ts'),
	),
	lazyImage(
		{ repository: 'hashicorp/http-echo', tags: /^(?:0\.2\.[0-3]|1\.0(?:\.0)?|alpine)$/, size: 3_200_000 },
		() => import('./http-echo.ts'),
	),
	lazyImage(
		{ repository: 'traefik/whoami', tags: /^v1\.\d+(?:\.\d+)?$/, size: 2_900_000 },
		() => import('./whoami.ts'),
	),
	lazyImage(
		{ repository: 'registry.k8s.io/e2e-test-images/agnhost', tags: /^2\.\d+(?:\.\d+)?$/, size: 52_000_000 },
		() => import('./agnhost.ts'),
	),
	lazyImage(
		{ repository: 'registry.k8s.io/serve_hostname', tags: /^v?1\.\d+$/, size: 2_100_000 },
		() => import('./serve-hostname.ts'),
	),
	lazyImage(
		{ repository: 'registry.k8s.io/echoserver', tags: /^1\.(?:[0-9]|10)$/, size: 43_700_000 },
		() => import('./echoserver.ts'),
	),
	lazyImage(
		{ repository: 'registry.k8s.io/e2e-test-images/jessie-dnsutils', tags: /^1\.[0-9]$/, size: 112_000_000 },
		() => import('./jessie-dnsutils.ts'),
	),
	...['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'].map(
		(repository) => lazyImage({ repository, tags: /^[12]\.0$/, size: 5_300_000 }, () => import('./hello-app.ts')),
	),
	lazyImage({ repository: 'jmalloc/echo-server', tags: /^v?0\.\d+\.\d+$/, size: 6_200_000 }, async () => ({
		contents: (await import('./jmalloc-echo-server.ts')).jmalloc,
	})),
	lazyImage({ repository: 'kicbase/echo-server', tags: /^1\.0$/, size: 2_200_000 }, async () => ({
		contents: (await import('./jmalloc-echo-server.ts')).kicbase,
	})),
	lazyImage({ repository: 'nicolaka/netshoot', tags: /^v0\.\d+$/, size: 203_000_000 }, async () => ({
		contents: (await import('./netshoot.ts')).netshoot,
	})),
	...['wbitt/network-multitool', 'praqma/network-multitool'].map((repository) =>
		lazyImage({ repository, tags: /^(?:alpine-)?(?:minimal|extra)$/, size: 25_000_000 }, async () => ({
			contents: (await import('./netshoot.ts')).multitool,
		})),
	),
	lazyImage(
		{ repository: 'radial/busyboxplus', tags: /^(?:base|curl|git)$/, size: 4_200_000 },
		() => import('./busyboxplus.ts'),
	),
	lazyImage(
		{ repository: 'alicek106/rr-test', tags: /^echo-hostname$/, size: 171_000_000 },
		() => import('./rr-test.ts'),
	),
	lazyImage(
		{ repository: 'alicek106/ubuntu', tags: /^curl$/, size: 78_000_000 },
		() => import('./alicek106-ubuntu.ts'),
	),
	lazyImage(
		{ repository: 'redis', tags: /^[5-8](?:\.\d+){0,2}(?:-(?:alpine|bookworm|trixie))?$|^alpine$/, size: 46_100_000 },
		() => import('./redis.ts'),
	),
	lazyImage(
		{ repository: 'nicolas/webdis', tags: /^0\.1\.(?:1\d|2[0-3])$/, size: 8_200_000 },
		() => import('./webdis.ts'),
	),
	lazyImage(
		{ repository: 'mongo', tags: /^[4-8](?:\.\d+){0,2}(?:-(?:noble|jammy|focal))?$/, size: 271_000_000 },
		() => import('./mongo.ts'),
	),
	lazyImage(
		{
			repository: 'mysql',
			tags: /^(?:5\.[67]|8|9|8\.\d|9\.\d)(?:\.\d+)?(?:-(?:debian|oracle|oraclelinux9))?$|^(?:lts|innovation)$/,
			size: 238_000_000,
		},
		() => import('./mysql.ts'),
	),
	lazyImage(
		{ repository: 'quay.io/metallb/controller', tags: /^v0\.1[345]\.\d+$|^main$/, size: 27_800_000 },
		() => import('./metallb-controller.ts'),
	),
	lazyImage(
		{ repository: 'quay.io/metallb/speaker', tags: /^v0\.1[345]\.\d+$|^main$/, size: 44_600_000 },
		() => import('./metallb-speaker.ts'),
	),
];
