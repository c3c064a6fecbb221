import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { policyOf, withPolicy } from '../../src/site/contentSecurityPolicy.ts';

const hash = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

test('scripts in the page are named by their hash, each once; data and scripts of the site are not', () => {
	const policy = policyOf(
		'<script>a()</script><script type="module">b()\n</script><script>a()</script><script src="/x.js"></script>' +
			'<script type="application/ld+json">{}</script>',
	);
	const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src')) ?? '';
	expect(scripts.match(/'sha256-[^']*'/g)?.sort()).toEqual([hash('a()'), hash('b()\n')].sort());
});

test('no script is allowed by where it stands or by being text', () => {
	const policy = policyOf('<script>a()</script>');
	expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
	expect(policy).not.toContain("'unsafe-eval'");
	expect(policy).not.toMatch(/https?:|\*/);
});

test('the policy comes before what it is about, and behind the charset', () => {
	const page = withPolicy(
		'<!doctype html><html><head><meta charset="utf-8"/><script>a()</script></head><body></body></html>',
	);
	expect(page).toMatch(
		/<head><meta charset="utf-8"\/><meta http-equiv="Content-Security-Policy" content="[^"]*"><script>/,
	);
	expect(withPolicy('<head><title>a</title></head>')).toMatch(/^<head><meta http-equiv/);
});
