/** Image references: `nginx`, `nginx:1.27`, `registry.k8s.io/pause:3.10`, `curlimages/curl@sha256:…`. */

export interface ImageReference {
	/** `docker.io`, `registry.k8s.io`, `localhost:5000` */
	registry: string;
	/** `library/nginx` */
	path: string;
	tag: string;
	digest: string | undefined;
	/** The whole with all that was left out: `docker.io/library/nginx:latest`. */
	name: string;
	/** As images are listed here: `nginx`, `curlimages/curl`, `registry.k8s.io/pause`. */
	repository: string;
}

/**
 * Reads a reference as containerd does (distribution/reference).
 * @returns undefined when it is none: a space, a capital letter, a bad tag.
 */
export function parseReference(text: string): ImageReference | undefined {
	const match = /^([^@]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text);
	if (!match) return undefined;
	const [, name = '', tag, digest] = match;
	const parts = name.split('/');
	const first = parts[0] as string;
	const hasRegistry = parts.length > 1 && (first.includes('.') || first.includes(':') || first === 'localhost');
	const registry = hasRegistry ? first : 'docker.io';
	const rest = hasRegistry ? parts.slice(1) : parts;
	if (rest.length === 0 || rest.some((part) => !/^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/.test(part)))
		return undefined;
	const normalized = registry === 'index.docker.io' ? 'docker.io' : registry;
	const path = normalized === 'docker.io' && rest.length === 1 ? `library/${rest[0]}` : rest.join('/');
	const short = normalized === 'docker.io' ? path.replace(/^library\//, '') : `${normalized}/${path}`;
	const effective = tag ?? (digest === undefined ? 'latest' : '');
	return {
		registry: normalized,
		path,
		tag: effective || 'latest',
		digest,
		name: `${normalized}/${path}${effective === '' ? '' : `:${effective}`}${digest === undefined ? '' : `@${digest}`}`,
		repository: short,
	};
}
