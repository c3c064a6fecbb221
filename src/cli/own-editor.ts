/** Where somebody sits at a real terminal, its own editor ($VISUAL, $EDITOR or vi) shows the sandbox's. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseName } from '../os/fs.ts';
import type { Terminal } from '../os/terminal.ts';

/** Hosts the editors of `terminal`, each on a copy of its file. The sandbox stands still meanwhile. */
export function useOwnEditor(terminal: Terminal): void {
	terminal.editors.hosted = true;
	let showing = false;
	terminal.editors.onChange((editor) => {
		if (!editor || showing) return;
		showing = true;
		// Not in the middle of what opened it.
		setTimeout(() => {
			const { request } = editor;
			const directory = mkdtempSync(join(tmpdir(), 'naru-'));
			const file = join(directory, baseName(request.name) || 'unnamed');
			writeFileSync(file, request.text);
			process.stdin.setRawMode?.(false);
			const command = process.env.VISUAL ?? process.env.EDITOR ?? 'vi';
			const ended = spawnSync('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: 'inherit' });
			process.stdin.setRawMode?.(true);
			let text = request.text;
			try {
				text = readFileSync(file, 'utf8');
			} catch {
				// Removed or never written: nothing was saved.
			}
			rmSync(directory, { recursive: true, force: true });
			showing = false;
			const leave = ended.status ?? 1;
			terminal.onInput(text === request.text ? { type: 'edit', leave } : { type: 'edit', text, leave });
			// A save that failed has no editor to be told in any more.
			if (terminal.editors.current) {
				process.stdout.write(`${terminal.editors.current.message}\r\n`);
				terminal.onInput({ type: 'edit', leave: 1 });
			}
		});
	});
}
