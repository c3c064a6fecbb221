/** Which command a line names, and which flags it takes. */

import { VERBS } from '../verbs/index.ts';
import type { Command } from './command.ts';
import { GLOBAL_FLAGS } from './common-flags.ts';
import { bareValue, type Flag } from './flags.ts';

const HELP: Flag = {
	name: 'help',
	short: 'h',
	type: 'bool',
	default: 'false',
	usage: 'Shows this help.',
	hidden: true,
};

/** All flags that a command takes. A command's own go before global ones of the same name or letter. */
export function flagsOf(command: Command | undefined): Flag[] {
	const own = command?.flags ?? [];
	const names = new Set(own.map((flag) => flag.name));
	const letters = new Set(own.map((flag) => flag.short));
	const rest = [...GLOBAL_FLAGS, HELP].filter((flag) => !names.has(flag.name));
	return [...own, ...rest.map((flag) => (flag.short && letters.has(flag.short) ? withoutLetter(flag) : flag))];
}

function withoutLetter({ short: _, ...flag }: Flag): Flag {
	return flag;
}

/** A command line taken apart as far as the command: its words in order, the others left for its flags. */
export interface Found {
	commands: Command[];
	/** `kubectl create deployment` */
	path: string;
	rest: string[];
	/** The first word that is neither flag nor command, when no command was found. */
	unknown: string | undefined;
}

/** Finds the command among words; global flags may stand before it. */
export function findCommand(words: readonly string[]): Found {
	const commands: Command[] = [];
	const rest = [...words];
	let candidates: readonly Command[] = VERBS;
	let unknown: string | undefined;
	for (let at = 0; at < rest.length; at++) {
		const word = rest[at] as string;
		if (word === '--') break;
		if (word.startsWith('-') && word.length > 1) {
			if (takesNext(word, flagsOf(commands.at(-1)))) at++;
			continue;
		}
		const found = candidates.find((each) => each.name === word || each.aliases?.includes(word));
		if (!found) {
			if (commands.length === 0) unknown = word;
			break;
		}
		commands.push(found);
		rest.splice(at, 1);
		at--;
		candidates = found.commands ?? [];
		if (candidates.length === 0) break;
	}
	return { commands, path: ['kubectl', ...commands.map((each) => each.name)].join(' '), rest, unknown };
}

/** Does a flag word take the next word as its value? */
function takesNext(word: string, flags: readonly Flag[]): boolean {
	if (word.includes('=')) return false;
	if (word.startsWith('--')) {
		const flag = flags.find((each) => each.name === word.slice(2));
		// An unknown flag counts as one with a value, as cobra takes it: its error comes later.
		return flag === undefined || bareValue(flag) === undefined;
	}
	if (word.length !== 2) return false;
	const flag = flags.find((each) => each.short === word[1]);
	return flag === undefined || bareValue(flag) === undefined;
}
