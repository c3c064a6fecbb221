// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
/** Whatever is typed, the page gets its turn within 100 ms, Ctrl-C works, and a limit says what it is. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostilePage, slowness } from './page.ts';

/** The longest that the page may wait for its turn, CPU milliseconds of the machine that `slowness` knows. */
const TURN = 100;

const SLOW = 'a'.repeat(40);

/** Lines, what they must show (undefined: they go on until Ctrl-C), and for how long they run, simulated milliseconds. */
const LINES: [line: string, shows: RegExp | undefined, milliseconds?: number][] = [
	// Without end.
	['yes', /(y\n){100}/],
	['cat /dev/zero', /\0{100}/],
	['while true; do :; done', undefined],
	['while :; do x=$x; done &', /\[1\] \d+/],
	["awk 'BEGIN{while(1){}}'", undefined],
	['yes | xargs -n1 echo', undefined],
	['seq 100000000', /\n1000\n/],
	['tail -f /dev/null', undefined],
	["echo a | sed ':a;s/$/a/;ba'", /the script takes too long for this sandbox/, 3_000],
	["echo a | sed ':a;ba'", /the script takes too long for this sandbox/, 3_000],
	["echo 'while (1) {}' | bc", undefined],
	// Too much.
	['f(){ f; }; f', /maximum function nesting level exceeded/],
	['x=a; while true; do x=$x$x; done', /cannot allocate/],
	['awk \'BEGIN{s="a"; while(1) s=s s}\'', /awk: /],
	['echo {1..100000000}', /too many words/],
	["printf '%1000000000d' 1 | wc -c", /\d+\n/],
	["echo '2^999999999' | bc", /too large/],
	['dd if=/dev/zero of=big bs=1M count=100000', /No space left on device/],
	['rm -f big; sort /dev/zero', /sort: memory exhausted/, 5_000],
	['wc -c /dev/zero', undefined],
	['head -c 300000 /dev/urandom | wc -c', /300000/],
	['tr -dc a-z < /dev/urandom | head -c 1000 | wc -c', /1000\n/],
	['tr a b < /dev/zero | head -c 100 | wc -c', /100\n/],
	["jq -n '[range(1e8)] | length'", /more work than the sandbox allows/],
	["jq -n 'def f: f; f'", /too deep for the sandbox/],
	["jq -n 'def f: 1 + f; f'", /too deep for the sandbox/],
	["jq -n '[limit(3; repeat(1))] | length' | cat", /\n3\n/],
	// Regular expressions that go back and forth.
	[`echo ${SLOW}! | grep -E '^(a+)+$'`, /takes too long/],
	[`echo ${SLOW}! | grep -P '^(a+)+$'`, /backtracking limit/],
	[`echo ${SLOW}! | grep -Eo '(a|aa)+$'; echo "status $?"`, /status \d/],
	[`echo ${SLOW}! | sed -E 's/^(a+)+$/x/'`, /too long for this sandbox/],
	[`echo ${SLOW}! | awk '/^(a+)+$/'`, /too complex/],
	[`[[ ${SLOW}! =~ ^(a+)+$ ]]; echo "status $?"`, /too complex[\s\S]*status 1/],
	[`case ${SLOW}b in +(+(a)) ) echo y;; *) echo n;; esac`, /too complex|\nn\n/],
	[`echo '"${SLOW}!"' | jq 'test("^(a+)+$")'`, /retry-limit-in-match over/],
	[`find / -regextype posix-extended -regex '^/((a+)+)+$' | wc -l`, /\d+\n/],
	// Crowds.
	['while true; do kubectl run p$RANDOM --image=nginx; done', /pod\/p\d+ created/],
	['kubectl delete pods --all --wait=false | tail -1', /deleted/, 3_000],
	['kubectl get pods -w & kubectl get events -w &', /\[\d+\] \d+/],
];

/** They fill the process table, so each has a session of its own. */
const BOMBS: typeof LINES = [
	[':(){ :|:& };:', /fork: retry: Resource temporarily unavailable/, 3_000],
	['f(){ f & f; }; f', /fork: retry: Resource temporarily unavailable/, 3_000],
	['for i in $(seq 5000); do sleep 1000 & done', /fork: retry: Resource temporarily unavailable/, 10_000],
];

let page: HostilePage;
/** Measured at the start; a machine that has got busier since is measured once more, before anything is found too long. */
let limit: number;

function expectTurns(longest: number): void {
	if (longest >= limit) limit = Math.max(limit, TURN * slowness());
	expect(longest).toBeLessThan(limit);
}

beforeAll(async () => {
	page = await HostilePage.open();
	limit = TURN * slowness();
	// What has to be fetched first is measured elsewhere.
	await page.type(
		"kubectl get nodes; jq -n 1; echo a | sed p | awk '{print}' | grep a; echo 1 | bc; [[ a =~ a ]]; seq 3 | sort",
		5_000,
	);
	await page.type('dd if=/dev/zero of=x bs=1 count=1; find / -regex x; yes | head -1 | xargs echo | tr a b', 2_000);
	await page.type('echo a | grep -P a; f() { false & }; f; kubectl run x --image=nginx; kubectl delete pod x', 2_000);
}, 60_000);

afterAll(() => page.dispose());

describe('the page gets its turn, and the shell answers after', () => {
	test.each(LINES)('%s', async (line, shows, milliseconds = 1_000) => {
		const { shown, longest } = await page.type(line, milliseconds, shows);
		if (shows) expect(shown).toMatch(shows);
		expect(await page.answers()).toBe(true);
		expect(page.faults).toEqual([]);
		expect(shown).not.toContain('internal error');
		expectTurns(longest);
	});
});

describe('a fork bomb dies out', () => {
	test.each(BOMBS)('%s', async (line, shows, milliseconds = 1_000) => {
		const bombed = await HostilePage.open();
		await bombed.type('true | true; sleep 0 & seq 1', 1_000);
		const { shown, longest } = await bombed.type(line, milliseconds);
		expect(shown).toMatch(shows as RegExp);
		expectTurns(longest);
		expect(await bombed.answers()).toBe(true);
		// Once the sleepers are told to go, programs can be started again. (A full table has no room for `$(jobs -p)`.)
		await bombed.type('for i in {1..520}; do kill %$i; done 2> /dev/null', 4_000);
		expect((await bombed.type('seq 1 2', 3_000, /\n1\n2\n/)).shown).toMatch(/\n1\n2\n/);
		expect(bombed.faults).toEqual([]);
		bombed.dispose();
	});
});

test('a hundred million replicas are made as fast as the page can, and let go again', async () => {
	const crowd = await HostilePage.open();
	await crowd.type('kubectl create deployment warm --image=nginx --replicas=300', 10_000);
	const { shown, longest } = await crowd.type(
		'kubectl create deployment big --image=nginx --replicas=100000000',
		6_000,
	);
	expect(shown).toContain('deployment.apps/big created');
	expectTurns(longest);
	const node = await crowd.type('kubectl cordon master; kubectl uncordon master', 1_000, /uncordoned/);
	expectTurns(node.longest);
	const gone = await crowd.type('kubectl delete deployment big', 4_000);
	expect(gone.shown).toContain('"big" deleted');
	expectTurns(gone.longest);
	expect(await crowd.answers()).toBe(true);
	expect(crowd.faults).toEqual([]);
	crowd.dispose();
}, 60_000);

describe('a paste of 10 MB', () => {
	test.each([
		['one line', 'x'.repeat(10_000_000)],
		['a line of wide characters', `# ${'나루 '.repeat(2_000_000)}`],
		['many lines', `${'# a comment\n'.repeat(800_000)}`],
	])('%s', async (_, text) => {
		const { bracketed } = await import('../../components/dock/paste.ts');
		const { longest } = await page.during(400, () => page.session.terminals[0]?.input(bracketed(text)));
		expectTurns(longest);
		await page.during(100, () => page.session.terminals[0]?.input('\x03'));
		expect(await page.answers()).toBe(true);
	});
});
