// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
/** Long words, long lists and long loops in the shell: the page gets its turns, and what comes out is bash's. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HostilePage, slowness } from './page.ts';

/** The longest that the page may wait for its turn, CPU milliseconds of the machine that `slowness` knows. */
const TURN = 100;

/** Simulated milliseconds that a line may take. */
const PATIENCE = 20_000;

/** Lines, and the last line that they show. `x` has 300,000 lines of one letter, `z` 100,000 letters in one. */
const LINES: [line: string, shows: string][] = [
	['y=${x#*z}; echo ${#y}', '599999'],
	['y=${x##*y}; echo ${#y}', '0'],
	['y=${x%z*}; echo ${#y}', '599999'],
	['y=${x//y/z}; echo ${#y}', '599999'],
	['y=${x//[[:space:]]/}; echo ${#y}', '300000'],
	['y=${x//+(y|+(y))/zz}; echo ${#y}', '899999'],
	['y=${x/#*y/}; echo ${#y}', '0'],
	['y=${x/%y*/}; echo ${#y}', '0'],
	['y=${x^^}; echo ${#y} ${y:0:1}', '599999 Y'],
	['echo ${x:300000:3}', 'y y'],
	['for w in $x; do break; done', 'argument list too long'],
	['for i in $(seq 150000); do :; done; echo $i', '150000'],
	['a=($(seq 100000)); echo ${#a[@]} ${a[99999]} ${a[-1]}', '100000 100000 100000'],
	['a=(); for ((i = 0; i < 5000; i++)); do a+=($i); done; echo ${#a[@]} ${a[4999]}', '5000 4999'],
	['n=0; for i in ${!a[@]}; do n=$((n + a[i])); done; echo $n', '12497500'],
	['set -- $(seq 100000); shift 99999; echo $1 $#', '100000 1'],
	['mapfile -t m < <(seq 100000); echo ${#m[@]} ${m[99999]}', '100000 100000'],
	['read -r -d "" q < <(seq 100000); echo ${#q}', '588894'],
	['echo {1..99999} | wc -w', '99999'],
	['case $z in *a*a*b) echo yes ;; *) echo no ;; esac', 'too complex'],
	['case $z in *a) echo yes ;; *) echo no ;; esac', 'yes'],
	['[[ $z =~ a+$ ]]; echo $? ${#BASH_REMATCH}', '0 100000'],
	['[[ $z == *b* ]]; echo $?', '1'],
	['n=0; while read -r l; do n=$((n + 1)); done < <(seq 5000); echo $n', '5000'],
];

let page: HostilePage;
let limit: number;

async function last(line: string): Promise<{ shown: string; longest: number }> {
	const { shown, longest } = await page.type(`${line}\necho do""ne`, PATIENCE, /(^|\n)done\n/);
	const lines = shown.split(/\r?\n/);
	return { shown: lines[lines.indexOf('done') - 1]?.trim() ?? shown.slice(-200), longest };
}

beforeAll(async () => {
	page = await HostilePage.open();
	limit = TURN * slowness();
	await last('shopt -s extglob; x=$(yes | head -n 300000); z=$(printf "a%.0s" {1..50000}); z=$z$z');
	// What has to be fetched first is measured elsewhere.
	await last('[[ a =~ a ]]; seq 1; wc --help; mapfile -t m < /dev/null; read -r q <<< a');
}, 60_000);

afterAll(() => page.dispose());

test.each(LINES)(
	'%s',
	async (line, shows) => {
		const { shown, longest } = await last(line);
		if (/^\d|^y/.test(shows)) expect(shown).toBe(shows);
		else expect(shown).toContain(shows);
		expect(page.faults).toEqual([]);
		// A machine that has got busier since is measured once more, before anything is found too long.
		if (longest >= limit) limit = Math.max(limit, TURN * slowness());
		expect(longest).toBeLessThan(limit);
	},
	60_000,
);
