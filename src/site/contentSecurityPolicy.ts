/**
 * Gives each built page its Content Security Policy. GitHub Pages sends no header of ours, so it stands in the page
 * (CSP3, 3.3). Scripts come from the site or are written in the page and named by their hash; nothing else runs, and nothing
 * is asked of another origin. Astro's own `security.csp` knows neither the scripts that Starlight writes in pages nor
 * the styles that code blocks carry.
 */

import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** All but script-src, which has each page's hashes. */
const DIRECTIVES = [
	"default-src 'none'",
	// Styles cannot run anything; xterm, CodeMirror and code blocks write theirs as they go.
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"font-src 'self'",
	"connect-src 'self'",
	"manifest-src 'self'",
	"worker-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
];

const INLINE_SCRIPT = /<script(?<attributes>(?:\s[^>]*)?)>(?<code>[\s\S]*?)<\/script>/g;

/** Types of scripts that are data, which no policy is about. */
const DATA = /\btype="?(?:application\/(?:ld\+)?json|speculationrules)/;

/** The policy of a page: `'wasm-unsafe-eval'` is for the search, which Pagefind does in WebAssembly. */
export function policyOf(html: string): string {
	const hashes = new Set<string>();
	for (const { groups } of html.matchAll(INLINE_SCRIPT)) {
		const { attributes = '', code = '' } = groups ?? {};
		if (/\ssrc=/.test(attributes) || DATA.test(attributes)) continue;
		hashes.add(`'sha256-${createHash('sha256').update(code).digest('base64')}'`);
	}
	return [...DIRECTIVES, `script-src 'self' 'wasm-unsafe-eval' ${[...hashes].sort().join(' ')}`.trimEnd()].join('; ');
}

/** The page with its policy before anything that it is about, and behind the charset, which must come early. */
export const withPolicy = (html: string): string =>
	html.replace(
		/<head(?:\s[^>]*)?>(?:\s*<meta charset=[^>]*>)?/,
		(head) => `${head}<meta http-equiv="Content-Security-Policy" content="${policyOf(html)}">`,
	);

/** Writes the policies once all pages are built. */
export const contentSecurityPolicy = (): AstroIntegration => ({
	name: 'naru-content-security-policy',
	hooks: {
		async 'astro:build:done'({ dir }) {
			const root = fileURLToPath(dir);
			for (const path of await readdir(root, { recursive: true })) {
				if (!path.endsWith('.html')) continue;
				const file = join(root, path);
				await writeFile(file, withPolicy(await readFile(file, 'utf8')));
			}
		},
	},
});
