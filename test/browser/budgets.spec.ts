/**
 * What a page may cost, read off the built site: the same on every machine. What is only known once a page runs is in
 * site.spec.ts (JavaScript before the dock) and loader.spec.ts (what the dock loads).
 */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const dist = process.env.DIST ?? 'dist';
const base = process.env.BASE_PATH ?? '/naru/';
const origin = 'https://naru.test';

const files = readdirSync(dist, { recursive: true }).map((path) => String(path).replaceAll('\\', '/'));
const pages = files.filter((path) => path.endsWith('.html'));
const text = (path: string) => readFileSync(join(dist, path), 'utf8');

const sizes = new Map<string, number>();
/** Bytes that come over the network for a file of the site. */
function weight(path: string): number {
	const known = sizes.get(path) ?? gzipSync(readFileSync(join(dist, path))).length;
	sizes.set(path, known);
	return known;
}

/** The tags of a kind in a page, as their attributes. */
function tags(html: string, name: string): Record<string, string>[] {
	return [...html.matchAll(new RegExp(`<${name}(\\s[^>]*)?>`, 'g'))].map(([, attributes = '']) =>
		Object.fromEntries(
			[...attributes.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)].map(([, key = '', a, b, c]) => [
				key,
				a ?? b ?? c ?? '',
			]),
		),
	);
}

/** A file of the site by an address in one of its pages or scripts. */
function fileOf(address: string, from: string): string {
	const { pathname } = new URL(address, `${origin}${base}${from}`);
	expect(pathname.startsWith(base), `${address} in ${from}`).toBe(true);
	return decodeURIComponent(pathname.slice(base.length));
}

/** Files that a script of the site asks for as it starts: itself, and all it imports (not what it imports when used). */
function imported(path: string, into = new Set<string>()): Set<string> {
	if (into.has(path)) return into;
	into.add(path);
	for (const [, address = ''] of text(path).matchAll(/\b(?:import|from)\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g))
		imported(posix.join(dirname(path), address), into);
	return into;
}

const over = (limit: number, weigh: (page: string) => number) =>
	pages.map((page) => [page, weigh(page)] as const).filter(([, bytes]) => bytes > limit);

test('each page is at most 40 kB of HTML', () => {
	expect(pages.length).toBeGreaterThan(60);
	expect(over(40_000, weight)).toEqual([]);
});

test('each page has at most 30 kB of styles', () => {
	const styles = (page: string) => {
		const html = text(page);
		const linked = tags(html, 'link').filter(({ rel }) => rel === 'stylesheet');
		const written = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, css = '']) => css).join('\n');
		return linked.reduce((sum, { href = '' }) => sum + weight(fileOf(href, page)), gzipSync(written).length);
	};
	expect(styles('ko/index.html')).toBeGreaterThan(5_000);
	expect(over(30_000, styles)).toEqual([]);
});

test('each page starts with at most 25 kB of JavaScript', () => {
	const scripts = (page: string) => {
		const html = text(page);
		const needed = new Set<string>();
		for (const { src } of tags(html, 'script')) if (src) imported(fileOf(src, page), needed);
		for (const { rel, href = '' } of tags(html, 'link')) if (rel === 'modulepreload') needed.add(fileOf(href, page));
		const written = [...html.matchAll(/<script(\s[^>]*)?>([\s\S]*?)<\/script>/g)].filter(
			([, attributes = '']) => !/\ssrc=|ld\+json/.test(attributes),
		);
		const inline = written.reduce((sum, [, , code = '']) => sum + gzipSync(code).length, 0);
		for (const [, , code = ''] of written)
			for (const [, address = ''] of code.matchAll(/\b(?:import|from)\s*["'`]([^"'`]+\.js)["'`]/g))
				imported(fileOf(address, page), needed);
		return [...needed].reduce((sum, path) => sum + weight(path), inline);
	};
	expect(scripts('en/network/first-service/index.html')).toBeGreaterThan(5_000);
	expect(over(25_000, scripts)).toEqual([]);
});

test('what is kept for reading without a network is at most 5 MB to fetch', () => {
	const kept = [...text('sw.js').matchAll(/\burl:\s*["'`]([^"'`]+)["'`]/g)].map(([, path = '']) => path);
	expect(kept).toEqual(expect.arrayContaining(['ko/index.html', 'en/services/node-port/index.html']));
	expect(kept.reduce((sum, path) => sum + weight(path), 0)).toBeLessThanOrEqual(5_000_000);
});

test('no page and no style has anything from another origin', () => {
	const strangers: string[] = [];
	const ours = (address: string, from: string) => {
		const url = new URL(address, `${origin}${base}${from}`);
		if (url.protocol !== 'data:' && url.origin !== origin) strangers.push(`${from}: ${address}`);
	};
	/** Links that only say where something is: nothing is fetched by them. */
	const NAMES = new Set(['canonical', 'alternate', 'sitemap', 'license', 'author', 'prev', 'next']);
	let seen = 0;
	for (const page of pages) {
		const html = text(page);
		expect(html, page).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
		for (const { rel = '', href = '' } of tags(html, 'link')) if (!NAMES.has(rel)) ours(href, page);
		for (const name of [
			'script',
			'img',
			'source',
			'iframe',
			'embed',
			'video',
			'audio',
			'track',
			'image',
			'use',
			'input',
		])
			for (const { src, srcset = '', 'xlink:href': xlink, href, poster } of tags(html, name))
				for (const address of [
					src,
					xlink,
					href,
					poster,
					...srcset.split(',').map((each) => each.trim().split(/\s/)[0]),
				])
					if (address) {
						ours(address, page);
						seen++;
					}
		expect(tags(html, 'object'), page).toEqual([]);
		for (const [css] of html.matchAll(/<style[^>]*>[\s\S]*?<\/style>|\sstyle="[^"]*"/g)) fromStyle(css, page);
	}
	for (const sheet of files.filter((path) => path.startsWith('_astro/') && path.endsWith('.css')))
		fromStyle(text(sheet), sheet);
	function fromStyle(css: string, from: string) {
		for (const [, address = ''] of css.matchAll(/(?:url\(|@import\s+(?!url))\s*["']?([^"')\s;]+)/g))
			ours(address, from);
	}
	expect(seen).toBeGreaterThan(pages.length);
	expect(strangers).toEqual([]);
});
