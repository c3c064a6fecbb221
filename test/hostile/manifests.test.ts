/** Whatever a file says, kubectl and the editor's checker give an error or take it, and the cluster stays whole. */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkManifests } from '../../src/workstation/manifests/check.ts';
import { offersAt } from '../../src/workstation/manifests/complete.ts';
import { ManifestSchemas } from '../../src/workstation/manifests/schemas.ts';
import { HostilePage, TurnLimit } from './page.ts';

let page: HostilePage;
let schemas: ManifestSchemas;
let turns: TurnLimit;

beforeAll(async () => {
	page = await HostilePage.open();
	schemas = new ManifestSchemas(page.session.cluster);
	turns = new TurnLimit();
	// What has to be fetched first is measured elsewhere.
	page.session.saveFile('first.yaml', map('  a: b').replace('name: a', 'name: first'));
	await page.type('kubectl apply -f first.yaml; kubectl apply -f first.yaml; kubectl get nodes', 3_000);
}, 30_000);

afterAll(() => page.dispose());

/** What `kubectl apply` says to a text, and the longest that the page waited for its turn meanwhile. */
async function applied(text: string): Promise<{ shown: string; longest: number }> {
	await page.during(20, () => page.session.saveFile('m.yaml', text));
	const { shown, longest } = await page.type('clear; kubectl apply -f m.yaml; echo "status=$?"', 30_000, /status=\d/);
	return { shown: shown.slice(shown.indexOf('\x1b[3J') + 4), longest };
}

const map = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n${data}\n`;
const nine = (name: string) => Array.from({ length: 9 }, () => name).join(', ');
const LAUGHS = ['a: &a ["lol"]', ...[...'bcdefghi'].map((c, i) => `${c}: &${c} [${nine(`*${'abcdefgh'[i]}`)}]`)];
const names = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`);
const keys = (count: number) =>
	names(count)
		.map((name) => `  ${name}: value of ${name}`)
		.join('\n');
const deep = (levels: number) =>
	names(levels)
		.map((_, i) => `${' '.repeat(i)}a:`)
		.join('\n');
const ANCHORS = `a:\n${names(12_000)
	.map((name) => `- &${name} x\n`)
	.join('')}b:\n${names(12_000)
	.map((name) => `- *${name}\n`)
	.join('')}`;
const bigJson = (count: number) =>
	JSON.stringify({
		apiVersion: 'v1',
		kind: 'ConfigMap',
		metadata: { name: 'a' },
		data: Object.fromEntries(names(count).map((name) => [name, `value of ${name}`])),
	});
const pod = (variables: number) =>
	`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n    image: nginx\n    env:\n${names(
		variables,
	)
		.map((name) => `    - {name: ${name}, value: x}\n`)
		.join('')}`;

describe('kubectl apply and the checker', () => {
	test.each<[string, string, RegExp]>([
		['a YAML bomb', LAUGHS.join('\n'), /yaml: document contains excessive aliasing/],
		['an anchor in itself', 'kind: ConfigMap\nmetadata: &m\n  name: a\n  annotations: *m\n', /contains itself/],
		['30,000 aliases', `a: &a x\nb:\n${'- *a\n'.repeat(30_000)}`, /apiVersion not set, kind not set/],
		['12,000 anchors and their aliases', ANCHORS, /apiVersion not set, kind not set/],
		['a hundred thousand brackets', '['.repeat(100_000), /yaml: exceeded max depth of 10000/],
		['braces nested deeply', 'a: {'.repeat(20_000), /yaml: exceeded max depth of 10000/],
		['lists nested deeply', '- '.repeat(20_000), /yaml: exceeded max depth of 10000/],
		['brackets that are closed', '['.repeat(9_000) + ']'.repeat(9_000), /no more than 400 levels of nesting/],
		['maps nested deeply', deep(2_000), /no more than 400 levels of nesting/],
		[
			'JSON nested too deeply',
			`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
			/json: offset 50001: exceeded max depth/,
		],
		['JSON nested deeply', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, /no more than 400 levels of nesting/],
		['20,000 keys', map(keys(20_000)), /Too long: may not be more than 262144 bytes/],
		['half a million values', `- ${'1\n- '.repeat(500_000)}1`, /no document of more than 200,000 tokens/],
		['JSON of 20,000 keys', bigJson(20_000), /Too long: may not be more than 262144 bytes/],
		['JSON of 50,000 keys', bigJson(50_000), /the sandbox takes at most 40,000 values in a request/],
		['a container with 4,000 variables', pod(4_000), /pod\/p (created|unchanged)/],
		[
			'10 MB of comments',
			`${`# ${'x'.repeat(78)}\n`.repeat(125_000)}${map('  a: b').replace('name: a', 'name: comments')}`,
			/configmap\/comments created/,
		],
		['10 MB of lines', map(`  a: |\n${`    ${'x'.repeat(80)}\n`.repeat(120_000)}`), /is invalid|too large|[Tt]oo long/],
		['three thousand documents', '---\na: 1\n'.repeat(3_000), /apiVersion not set, kind not set/],
		['a field called __proto__', `${map('  a: b')}__proto__: {polluted: 1}\n`, /unknown field "__proto__"/],
		['a key called __proto__', map('  __proto__: "1"\n  constructor: "2"'), /configmap\/a (created|configured)/],
		[
			'a merged __proto__',
			`${map('  a: b').replace('name: a', 'name: q')}<<: {__proto__: {polluted: 1}}\n`,
			/unknown field "__proto__"/,
		],
		['a kind called constructor', 'apiVersion: v1\nkind: constructor\nmetadata: {name: q}\n', /no matches for kind/],
		['a version called __proto__', 'apiVersion: __proto__\nkind: Pod\nmetadata: {name: q}\n', /no matches for kind/],
		['control characters', map('  a: x\x07\x1b[?25l'), /yaml: control characters are not allowed/],
		['a NUL', 'a\0b', /yaml: control characters are not allowed/],
		['escaped control characters', map('  a: "\\e[?25l\\a"'), /configmap\/a configured/],
		['a name of control characters', map('  a: b').replace('name: a', 'name: "a\\e]0;x\\a"'), /is invalid/],
		['a tag of code', 'a: !!js/function "function(){}"\n', /^error: /],
		['half a surrogate', map('  a: "\ud800"'), /configmap\/a configured/],
		['right-to-left text', map('  a: "\u202eabc \u05d0\u05d1 한글 👩‍👩‍👧"'), /configmap\/a configured/],
		['10 MB', map(`  a: ${'x'.repeat(10_000_000)}`), /is invalid|too large|[Tt]oo long/],
	])('%s', async (_, text, says) => {
		const { shown, longest } = await applied(text);
		expect(shown).toMatch(says);
		expect(shown).toMatch(/status=\d/);
		expect(shown).not.toContain('internal error');
		expect(turns.allows(longest), `${longest} ms`).toBe(true);
		const found = await checkManifests(text, schemas);
		for (const { from, to } of found) expect(0 <= from && from <= to && to <= text.length).toBe(true);
		expect(await page.answers()).toBe(true);
		expect(page.faults).toEqual([]);
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
	});
});

const SEEDS = [
	map('  a: b'),
	'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: NodePort\n  selector:\n    app: web\n  ports:\n    - port: 80\n      targetPort: http\n',
	'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {app: web}\nspec:\n  replicas: 2\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n        - name: web\n          image: nginx\n          ports: [{containerPort: 80}]\n',
	'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      image: busybox\n      command: [sh, -c, "sleep 1"]\n      resources:\n        limits: {cpu: 100m, memory: 1Gi}\n',
];
const PIECES = [
	...[
		'\n',
		' ',
		'  ',
		'\t',
		':',
		': ',
		'-',
		'- ',
		'{',
		'}',
		'[',
		']',
		'"',
		"'",
		'|',
		'>',
		'&a',
		'*a',
		'!!',
		'#',
		'---\n',
	],
	...[
		'null',
		'~',
		'true',
		'-1',
		'1e999',
		'0x',
		'.nan',
		'99999999999999999999',
		'2001-01-01',
		'<<: *a',
		'? ',
		'%YAML 9',
	],
	...[
		'__proto__: 1',
		'constructor',
		'kind: List\nitems: []',
		'metadata: []',
		'spec: null',
		'replicas: 1e8',
		'나루',
		'\ud800',
	],
	...[
		'a/b',
		'A_B',
		'\x07',
		'\u202e',
		'\ufeff',
		'"\\u0000"',
		'name: ""',
		'ports: [[]]',
		'namespace: nowhere',
		'kind: Secret',
	],
];

/** A manifest with pieces put into it, cut out of it and moved about in it. */
const mangled = fc
	.tuple(
		fc.constantFrom(...SEEDS),
		fc.array(fc.tuple(fc.nat(600), fc.nat(12), fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4 }))), {
			minLength: 1,
			maxLength: 4,
		}),
	)
	.map(([seed, changes]) =>
		changes.reduce((text, [at, cut, piece]) => {
			const place = at % (text.length + 1);
			return text.slice(0, place) + piece + text.slice(place + cut);
		}, seed),
	);

test('5,000 mangled manifests neither crash kubectl nor the checker nor the cluster', async () => {
	const { machine, home, writeFiles } = page.session.workstation;
	const texts = fc.sample(mangled, 5_000);
	// A file each, and kubectl on a hundred at a time: it goes on after those that it cannot take.
	for (let from = 0; from < texts.length; from += 100) {
		const hundred = texts.slice(from, from + 100);
		for (const [i, text] of hundred.entries()) writeFiles({ [`mangled/${i}.yaml`]: text });
		const { shown } = await page.type(
			'clear; for f in mangled/*; do kubectl apply --dry-run=server -f $f; done > out 2>&1; echo "status=$?"',
			600_000,
			/status=\d/,
		);
		expect(shown).toMatch(/status=\d/);
		const out = machine.fs.readFile(`${home}/out`);
		expect(out).not.toContain('internal error');
		for (const text of hundred) {
			const outside = (await checkManifests(text, schemas)).filter(
				({ from, to }) => from < 0 || from > to || to > text.length,
			);
			expect({ text, outside }).toEqual({ text, outside: [] });
			await offersAt(text, text.length >> 1, schemas);
		}
	}
	expect(page.faults).toEqual([]);
	expect(await page.answers()).toBe(true);
	expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}, 300_000);
