import { expect, test } from 'vitest';
import { runScript } from './machine.ts';

/** Filters hand a line on when it comes, not when their input ends: `kubectl logs -f | sed …` must show something. */
test.each(["sed 's/^/> /'", 'awk \'{ print "> " $0; fflush() }\'', "sed -n 's/^/> /p'", 'grep .', "awk '/./' | cat"])(
	'%s passes lines on as they come',
	async (filter) => {
		const script = `(echo a; sleep 5; echo b) | ${filter} | while read -r line; do echo "$SECONDS \${line#> }"; done`;
		const { stdout, stderr } = await runScript(script);
		expect(stderr).toBe('');
		expect(stdout).toBe(filter.startsWith("awk '/") ? '5 a\n5 b\n' : '0 a\n5 b\n');
	},
);

test('Ctrl-C or a closed pipe ends an endless edit', async () => {
	const { stdout, took } = await runScript(
		"yes | sed 's/y/n/' | head -2; timeout 2 sh -c 'yes | sed -n p > /dev/null'; echo $?",
	);
	expect(stdout).toBe('n\nn\n124\n');
	expect(took).toBeLessThan(10_000);
});

test('a program whose output is not open for writing ends with an error, and the shell goes on', async () => {
	const { stdout, stderr } = await runScript("awk '{print' 2<<<x; echo $?; seq 2 1<<<x; echo $?");
	expect(stdout).toMatch(/^[1-9]\n[1-9]\n$/);
	expect(stderr).toBe('seq: write error: Bad file descriptor\n');
});
