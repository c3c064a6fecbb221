/** vi and nano at a terminal: what they ask of its host, and what becomes of the file. */

import { describe, expect, test } from 'vitest';
import type { EditInput } from '../../src/os/editor.ts';
import { openShell, runScript } from './machine.ts';

async function shellWithEditor() {
	const shell = await openShell();
	shell.terminal.editors.hosted = true;
	const { editors } = shell.terminal;
	return {
		...shell,
		editors,
		async edit(step: Omit<EditInput, 'type'>) {
			shell.terminal.onInput({ type: 'edit', ...step });
			await shell.clock.advanceTo(shell.clock.now() + 1);
			await shell.clock.settle();
		},
	};
}

describe('an editor', () => {
	test('opens the file, saves it, and hands the terminal back', async () => {
		const shell = await shellWithEditor();
		await shell.line("printf 'a\\nb\\n' > note; vi +2 note; echo left $?; cat note");
		expect(shell.editors.current).toMatchObject({
			text: 'a\nb\n',
			message: '"note" 2L, 4B',
			request: { keys: 'vi', name: 'note', line: 2, readOnly: false },
		});
		await shell.edit({ text: 'a\nc' });
		expect(shell.editors.current).toMatchObject({ message: '"note" 2L, 4B written', failed: false });
		await shell.edit({ leave: 0 });
		expect(shell.editors.current).toBeUndefined();
		expect(shell.screen.text).toContain('left 0\na\nc\n');
	});

	test('saves under another name, and says so when it cannot save', async () => {
		const shell = await shellWithEditor();
		await shell.line('nano new.txt; ls');
		expect(shell.editors.current?.message).toBe('New File');
		await shell.edit({ text: 'x\n', file: '/no/such/place', leave: 0 });
		expect(shell.editors.current).toMatchObject({
			failed: true,
			message: 'Error writing /no/such/place: No such file or directory',
		});
		await shell.edit({ text: 'x\n', file: 'other.txt' });
		expect(shell.editors.current?.message).toBe('Wrote 1 line');
		await shell.edit({ leave: 0 });
		expect(shell.screen.text).toContain('other.txt');
		expect(shell.screen.text).not.toMatch(/^new\.txt/m);
	});

	test('without a name has nowhere to save to; :cq leaves with 1', async () => {
		const shell = await shellWithEditor();
		await shell.line('vim; echo left $?');
		await shell.edit({ text: 'x\n', leave: 0 });
		expect(shell.editors.current?.message).toBe('E32: No file name');
		await shell.edit({ leave: 1 });
		expect(shell.screen.text).toContain('left 1');
	});

	test('has the keyboard while it is open', async () => {
		const shell = await shellWithEditor();
		await shell.line('vi a');
		await shell.type('echo typed beside it\r');
		await shell.edit({ leave: 0 });
		expect(shell.screen.text).not.toContain('beside');
		await shell.line('echo back');
		expect(shell.screen.text).toContain('back');
	});

	test('goes with the program that opened it', async () => {
		const shell = await shellWithEditor();
		await shell.line('timeout 5 vi a; echo ended $?');
		await shell.clock.advanceTo(shell.clock.now() + 6_000);
		expect(shell.editors.current).toBeUndefined();
		expect(shell.screen.text).toContain('ended 124');
	});
});

describe('without an editor', () => {
	test('says what it lacks', async () => {
		const shell = await openShell();
		await shell.line('vi note; echo left $?');
		expect(shell.screen.text).toContain('vi: no editor can be shown here');
		expect(shell.screen.text).toContain("cat > note <<'EOF'");
		expect(shell.screen.text).toContain('left 1');
		const { stderr, status } = await runScript('vim note | cat; vi --nosuch');
		expect(stderr).toContain('Vim: Warning: Output is not to a terminal\n');
		expect(stderr).toContain('Unknown option argument: "--nosuch"\nMore info with: "vim -h"\n');
		expect(status).toBe(1);
	});
});
