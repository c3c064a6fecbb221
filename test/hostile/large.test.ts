// biome-ignore-all lint/suspicious/noTemplateCurlyInString: some of these are sed's
/** Programs that are given a lot: the page gets its turns meanwhile, and what comes out is right. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HostilePage, slowness } from './page.ts';

/** The longest that the page may wait for its turn, CPU milliseconds of the machine that `slowness` knows. */
const TURN = 100;

/** Simulated milliseconds that a program may take. */
const PATIENCE = 20_000;

/**
 * Lines, and the last line that they show, as Debian's tools have it. `s` has 200,000 numbers, `m` three columns, `y`
 * 500,000 lines of one letter, `one` a line of a million, `k` one of 50,000.
 */
const LINES: [line: string, shows: string][] = [
	['wc s', '200000  200000 1288895 s'],
	['wc -L one', '1000000 one'],
	['sort -r s | tail -n 1', '1'],
	['sort -k2,2 -k1n m | tail -n 1', '998916 word96 26771'],
	['sort -u y', 'y'],
	['uniq -c y', '500000 y'],
	['tac s | tail -n 1', '1'],
	['shuf s | wc -l', '200000'],
	['cut -c1-2 s | tail -n 1', '20'],
	['nl s | tail -n 1', '200000\t200000'],
	['fold -w 10 one | tail -n 1', 'aaaaaaaaaa'],
	['fmt m | wc -w', '150000'],
	['paste m s | tail -n 1', '200000'],
	['comm -13 y m | wc -l', '50000'],
	['join m m 2> /dev/null | wc -l', '50000'],
	['column -t m | wc -l', '50000'],
	['expand m | wc -c', '978184'],
	['od s | tail -n 1', '4725277'],
	['xxd s | wc -l', '80556'],
	['hexdump -C s | tail -n 1', '0013aabf'],
	['base64 s | base64 -d | cmp - s && echo same', 'same'],
	['md5sum one', '7707d6ae4e027c70eea2a935c2296f21  one'],
	['sha256sum s | cut -c1-16', '5af7b95208fdcff4'],
	['gzip -c m | zcat | cmp - m && echo same', 'same'],
	['diff s m | wc -l', '250002'],
	['split -l 1000 -a 3 s part; cat part* | cmp - s && echo same; rm part*', 'same'],
	['head -n -199999 s', '1'],
	['tail -n +200000 s', '200000'],
	['yes | head -c 10000000 | tail -n 1', 'y'],
	['grep -o a k | wc -l', '50000'],
	["sed ':a;N;$!ba;s/\\n/,/g' s | wc -c", '1288895'],
	["sed -n 'H;${x;s/\\n/,/g;p}' s | wc -c", '1288896'],
	['sed = m | tail -n 2 | head -n 1', '50000'],
	['sed s/a/bb/g one | wc -c', '2000000'],
	['awk \'{ gsub(/a/, "bb"); print length($0) }\' one', '2000000'],
	["awk '{ s = s $0 } END { print length(s) }' s", '1088895'],
	// Each of these lines takes a pattern just less time than is too long.
	['head -n 200 slow | grep -cE "^(a|aa)+$"', '0'],
	['head -n 200 slow | sed -nE "/^(a|aa)+$/p" | wc -l', '0'],
	['head -n 200 slow | awk "/^(a|aa)+$/" | wc -l', '0'],
	['for i in {1..200}; do [[ $(head -n 1 slow) =~ ^(a|aa)+$ ]]; done; echo $?', '1'],
	['factor 99999999999973', '99999999999973: 99999999999973'],
	['mkdir t; (cd t; split -l 20 -a 4 ../s f); tar cf a.tar t; tar tf a.tar | wc -l; rm -r a.tar', '10001'],
	['tar cf a.tar t; rm -r t; tar xf a.tar; ls t | wc -l; rm -r t a.tar', '10000'],
	['mkdir d; (cd d; split -l 20 -a 4 ../s f); ls -l d | wc -l; rm -r d', '10001'],
];

let page: HostilePage;
let limit: number;

/** Types a line and waits for the prompt after it; gives the last line that it showed, and the longest turn. */
async function last(line: string): Promise<{ shown: string; longest: number }> {
	const { shown, longest } = await page.type(`${line}\necho do""ne`, PATIENCE, /(^|\n)done\n/);
	const lines = shown.split(/\r?\n/);
	return { shown: lines[lines.indexOf('done') - 1]?.trim() ?? shown.slice(-200), longest };
}

beforeAll(async () => {
	page = await HostilePage.open();
	limit = TURN * slowness();
	await last(
		'seq 200000 > s; awk \'BEGIN { for (i = 1; i <= 50000; i++) print (i * 7919) % 1000003, "word" i % 97, i }\' > m',
	);
	await last("yes | head -n 500000 > y; printf 'a%.0s' {1..50000} > k; for i in {1..20}; do cat k; done > one");
	await last('yes aaaaaaaaaaaaaaaaaaaaaab | head -n 200 > slow');
	// What has to be fetched first is measured elsewhere.
	const names = 'wc sort uniq tac shuf cut nl fold fmt paste comm join column expand od xxd hexdump base64 md5sum';
	await last(
		`for name in ${names} sha256sum gzip zcat diff split head tail cmp grep factor sed awk tar ls; do $name --help; done`,
	);
}, 60_000);

afterAll(() => page.dispose());

test.each(LINES)(
	'%s',
	async (line, shows) => {
		const { shown, longest } = await last(line);
		expect(shown).toBe(shows.trim());
		expect(page.faults).toEqual([]);
		// A machine that has got busier since is measured once more, before anything is found too long.
		if (longest >= limit) limit = Math.max(limit, TURN * slowness());
		expect(longest).toBeLessThan(limit);
	},
	60_000,
);
