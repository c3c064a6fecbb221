/** Where the site lives on its host, as Astro wants it: `/` or `/some/path/`. */
export function normalizeBase(path: string | undefined): string {
	const inner = (path ?? '').replace(/^\/+|\/+$/g, '');
	return inner === '' ? '/' : `/${inner}/`;
}

/** A root-relative address (`/ko/…`) as a page under `base` must write it; any other address unchanged. */
export function withBase(href: string, base: string): string {
	if (!href.startsWith('/') || href.startsWith('//')) return href;
	return `${base.replace(/\/$/, '')}${href}`;
}
