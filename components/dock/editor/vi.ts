/** vi's keys, by CodeMirror's Vim mode: its modes are there, and the ex commands that save and quit are ours. */

import { type Extension, Prec } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';
import { getCM, Vim, vim } from '@replit/codemirror-vim';
import type { EditorCommands } from './commands.ts';

/** Ex commands are defined once for all editors; each editor has its own answers. */
const commandsOf = new WeakMap<object, EditorCommands>();

type ExArguments = { argString?: string | undefined };
type Ex = (commands: EditorCommands, argument: string, force: boolean) => void;

/** Name, shortest abbreviation, what it does (vim: help editing.txt). */
const EX: [name: string, short: string, run: Ex][] = [
	['write', 'w', (to, file, force) => to.save(file || undefined, force)],
	['saveas', 'sav', (to, file, force) => to.save(file || undefined, force)],
	['update', 'up', (to, _file, force) => to.save(undefined, force)],
	['wall', 'wa', (to, _file, force) => to.save(undefined, force)],
	['quit', 'q', (to, _file, force) => to.quit(force)],
	['qall', 'qa', (to, _file, force) => to.quit(force)],
	['cquit', 'cq', (to) => to.quit(true, 1)],
	['wq', 'wq', (to, _file, force) => to.saveAndQuit(force)],
	['wqall', 'wqa', (to, _file, force) => to.saveAndQuit(force)],
	['xit', 'x', (to, _file, force) => to.saveAndQuit(force)],
	['xall', 'xa', (to, _file, force) => to.saveAndQuit(force)],
	['exit', 'exi', (to, _file, force) => to.saveAndQuit(force)],
	['edit', 'e', (to, _file, force) => force && to.revert()],
];

let defined = false;

function defineOnce(): void {
	if (defined) return;
	defined = true;
	for (const [name, short, run] of EX)
		Vim.defineEx(name, short, (cm: object, { argString = '' }: ExArguments) => {
			const commands = commandsOf.get(cm);
			const force = argString.startsWith('!');
			if (commands) run(commands, argString.replace(/^!/, '').trim(), force);
		});
	// Without a mode these keys would wait for the next one in visual mode.
	Vim.map('ZZ', ':xit<CR>', 'normal');
	Vim.map('ZQ', ':quit!<CR>', 'normal');
}

/**
 * Searches and substitutes with regard to case, as vim does unless told otherwise. The Vim mode takes lower case for
 * both, and in a manifest `:%s/port/…/` would then change `targetPort` too.
 */
function heedCase(cm: NonNullable<ReturnType<typeof getCM>>): void {
	const search = cm.getSearchCursor.bind(cm);
	cm.getSearchCursor = (query, from) =>
		search(query.ignoreCase ? new RegExp(query.source, query.flags.replace('i', '')) : query, from);
}

/** How often a key that writes is repeated at most: `99999999ihello` would hold the page up for minutes. */
const MOST_REPEATS = 100;

const WRITES = /^[aAiIoOpPrRsSJ.@~]$/;

/** Takes a count before such a key for the most there is. Before others, a line's number (`20000G`), it is as it is. */
const fewerRepeats = Prec.highest(
	EditorView.domEventHandlers({
		keydown({ key }, view) {
			const vim = getCM(view)?.state.vim;
			if (!vim || vim.insertMode || !WRITES.test(key)) return false;
			const { keyBuffer, prefixRepeat, motionRepeat } = vim.inputState;
			for (const count of [keyBuffer, prefixRepeat, motionRepeat])
				if (Number(count.join('')) > MOST_REPEATS) count.splice(0, count.length, ...String(MOST_REPEATS));
			return false;
		},
	}),
);

/** Vim mode for one editor. */
export function viKeys(commands: EditorCommands): Extension {
	defineOnce();
	return [
		fewerRepeats,
		vim({ status: true }),
		ViewPlugin.define((view) => {
			const cm = getCM(view);
			if (cm) {
				commandsOf.set(cm, commands);
				heedCase(cm);
			}
			return {};
		}),
		EditorView.theme({ '.cm-vim-panel': { minHeight: '1.5em' } }),
	];
}

/** Does Tab insert something now (insert and replace mode), or is it free to move the focus? */
export const viInserts = (view: EditorView): boolean => getCM(view)?.state.vim?.insertMode ?? false;
