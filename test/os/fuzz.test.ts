// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell's
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openShell } from './machine.ts';

const pieces = [
	'echo',
	'cat',
	'ls',
	'grep a',
	'sed s/a/b/',
	'true',
	'false',
	'cd /',
	'x=1',
	'$x',
	'${x:-',
	'${x',
	'}',
	'$(',
	')',
	'`',
	'"',
	"'",
	'|',
	'||',
	'&&',
	'&',
	';',
	';;',
	'\n',
	'(',
	'{',
	' { ',
	'<',
	'>',
	'>>',
	'<<EOF',
	'2>&1',
	'<<<',
	'if',
	'then',
	'else',
	'fi',
	'for i in 1 2',
	'do',
	'done',
	'while',
	'case x in',
	'esac',
	'[[',
	']]',
	'[',
	']',
	'((',
	'))',
	'$((1+',
	'1/0',
	'*',
	'?',
	'[a-',
	'~',
	'\\',
	'#',
	'!',
	'!!',
	'^a^b',
	'{1..3}',
	'{a,b',
	'function f',
	'f()',
	'f',
	'return',
	'break 2',
	'exit_',
	'set -e',
	'trap x EXIT',
	'exec 3>&1',
	'read y',
	'printf %d',
	'test -f',
	'eval',
	'$@',
	'"$*"',
	'나루',
	'\t',
	'sort | uniq -c',
	'awk {print',
	'xargs',
	'-n',
	'--',
	'-',
	'=',
	'a[1]=',
	'declare -A',
	'%1',
	'fg',
	'jobs',
	'kill %%',
	'sleep 1',
	'wait',
	'local',
	'shift',
	'unset',
	' ',
];

test('mangled lines neither hang nor crash the shell nor lose the prompt', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.oneof(
					{ weight: 6, arbitrary: fc.constantFrom(...pieces) },
					{ weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
				),
				{ minLength: 1, maxLength: 14 },
			),
			fc.boolean(),
			async (words, spaced) => {
				const shell = await openShell();
				const text = words.join(spaced ? ' ' : '').replace(/[\x03\x04\x1a\x1b]/g, '');
				await shell.type(`${text}\r`, 20_000);
				// Whatever is open now is given up.
				for (let i = 0; i < 3; i++) await shell.type('\x03', 1_000);
				expect(shell.faults).toEqual([]);
				if (shell.shell.result) return;
				expect(shell.terminal.awaitingInput).toBe(true);
				shell.output();
				// `set -e`, redirections by exec and the like may stay; a new shell must work all the same.
				await shell.type('exec bash\r', 1_000);
				await shell.type('\x03', 1_000);
				if (!shell.shell.result) expect(shell.terminal.awaitingInput).toBe(true);
			},
		),
		{ numRuns: 10_000 },
	);
}, 120_000);

test('any keys at all leave a prompt', async () => {
	const keys = fc.constantFrom(
		...'abc $"\'|'.split(''),
		'\x01',
		'\x02',
		'\x05',
		'\x06',
		'\x0b',
		'\x0c',
		'\x0e',
		'\x10',
		'\x12',
		'\x14',
		'\x15',
		'\x17',
		'\x19',
		'\x07',
		'\t',
		'\r',
		'\x7f',
		'\x1b',
		'\x1b[A',
		'\x1b[B',
		'\x1b[C',
		'\x1b[D',
		'\x1b[H',
		'\x1b[F',
		'\x1b[3~',
		'\x1bb',
		'\x1bf',
		'\x1bd',
		'\x1b[200~x\ny\x1b[201~',
		'한',
		'👍',
		'é',
		'\x1b[',
		'\x1b[99~',
		'\x1a',
		'\x03',
		'\x1f',
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(keys, { minLength: 1, maxLength: 60 }),
			fc.integer({ min: 4, max: 40 }),
			async (typed, columns) => {
				const shell = await openShell({ columns });
				for (const key of typed) await shell.type(key);
				await shell.type('', 1_000);
				for (let i = 0; i < 3; i++) await shell.type('\x03', 1_000);
				expect(shell.terminal.awaitingInput).toBe(true);
				shell.output();
				await shell.type('echo alive\r', 1_000);
				expect(shell.output()).toContain('alive\n');
				expect(shell.faults).toEqual([]);
			},
		),
		{ numRuns: 200 },
	);
}, 120_000);
