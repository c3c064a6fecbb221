/**
 * man(1): a page from src/os/programs/man/pages.ts, or one made of what the program says of itself with `--help`
 * (as help2man does), so that what is told is what there is.
 */

import type { Process } from '../../process.ts';
import { emptyInput, type Writable } from '../../stream.ts';
import { page } from '../pager/index.ts';
import { type Command, command } from '../types.ts';
import { PAGES } from './pages.ts';

/** man-db's exit statuses: wrong use, and nothing found. */
const [MISUSE, NOT_FOUND] = [1, 16];
/** What is taken of a program's help; one that does not know `--help` may go on for ever. */
const MAX_HELP = 64 * 1024;
const INDENT = '       ';
const WIDTH = 80;

interface Text {
	summary: string;
	sections: [string, string][];
}

/** Words in lines of the page's width. */
function filled(text: string): string {
	const lines = [''];
	for (const word of text.split(' ')) {
		const line = lines.at(-1) as string;
		if (line !== '' && INDENT.length + line.length + 1 + word.length > WIDTH - 2) lines.push(word);
		else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
	}
	return lines.join('\n');
}

/** What `argv --help` prints; '' when it is no program of the sandbox's, fails or prints nothing. */
async function helpOf(process: Process, argv: string[]): Promise<string> {
	const { machine } = process;
	const [name = '', ...rest] = argv;
	const file = machine.which(name, process.env.PATH ?? '', process.cwd);
	const node = file === undefined ? undefined : machine.fs.find(file);
	// A script of the learner's own is not run only because its name was asked about.
	if (node?.type !== 'file' || !node.program) return '';
	let text = '';
	let kill = (): void => {};
	const stdout: Writable = {
		write: async (piece) => {
			text += piece;
			if (text.length > MAX_HELP) kill();
		},
		close() {},
	};
	const quiet: Writable = { write: async () => {}, close() {} };
	const child = process.spawn({ argv: [name, ...rest, '--help'], stdin: emptyInput, stdout, stderr: quiet });
	kill = () => child.kill('KILL');
	process.atExit(kill);
	const { status } = await process.wait(child.exited);
	return status === 0 && text.trim() !== '--help' ? text.trimEnd() : '';
}

/** The page about some words: `ls`, or `kubectl get`. */
async function find(process: Process, words: string[]): Promise<Text | undefined> {
	const own = words.length === 1 ? PAGES.get(words[0] as string) : undefined;
	if (own) {
		const { summary, synopsis, description } = own;
		return {
			summary,
			sections: [
				['SYNOPSIS', synopsis],
				['DESCRIPTION', filled(description)],
			],
		};
	}
	const help = await helpOf(process, words);
	if (help === '') return undefined;
	// GNU's programs begin with `Usage:` and say on the next line what they are for, others the other way round.
	const [first = '', second = ''] = help.split('\n');
	const usage = /^usage: */i;
	const summary = (usage.test(first) ? second : first).replace(/\.$/, '');
	if (!usage.test(first)) return { summary, sections: [['DESCRIPTION', help]] };
	return {
		summary,
		sections: [
			['SYNOPSIS', first.replace(usage, '')],
			['DESCRIPTION', help.slice(first.length + 1)],
		],
	};
}

function layOut(name: string, { summary, sections }: Text, terminal: boolean): string {
	const title = `${name.toUpperCase()}(1)`;
	const middle = 'User Commands';
	const gap = Math.max(2, Math.floor((WIDTH - 2 - 2 * title.length - middle.length) / 2));
	const heading = (text: string): string => (terminal ? `\x1b[1m${text}\x1b[0m` : text);
	const indented = (text: string): string => text.replace(/^(?=.)/gm, INDENT);
	const all: [string, string][] = [['NAME', `${name} - ${summary}`], ...sections];
	const body = all.map(([head, text]) => `${heading(head)}\n${indented(text)}\n`).join('\n');
	return `${title}${' '.repeat(gap)}${middle}${' '.repeat(gap)}${title}\n\n${body}`;
}

/** Pages whose first line has one of the words, as `man -k` lists them. */
async function apropos(process: Process, words: string[]): Promise<number> {
	let status = 0;
	for (const word of words) {
		const lower = word.toLowerCase();
		const found = [...PAGES].filter(([name, { summary }]) => `${name} ${summary}`.toLowerCase().includes(lower));
		for (const [name, { summary }] of found) await process.print(`${`${name} (1)`.padEnd(20)} - ${summary}\n`);
		if (found.length > 0) continue;
		await process.warn(`${word}: nothing appropriate.\n`);
		status = NOT_FOUND;
	}
	return status;
}

export const man: Command = command({
	name: 'man',
	summary: 'Show the page about a program or a built-in of the shell.',
	usage: '[-k] [SECTION] NAME ...',
	options: [
		{ short: 'k', long: 'apropos' },
		{ short: 'f', long: 'whatis' },
		{ short: 'P', long: 'pager', value: true },
	],
	async run({ process, options, operands }) {
		const words = /^[1-9]\w*$/.test(operands[0] ?? '') ? operands.slice(1) : operands;
		if (words.length === 0) {
			await process.warn("What manual page do you want?\nFor example, try 'man man'.\n");
			return MISUSE;
		}
		if (options.has('apropos')) return apropos(process, words);
		// `man kubectl get` and `man kubectl-get` are one page; else each word has its own.
		const joined = await find(process, words);
		const topics = joined ? [words] : words.map((word) => [word]);
		let status = 0;
		for (const topic of topics) {
			const dashed = (topic[0] as string).split('-');
			const text = joined ?? (await find(process, topic)) ?? (dashed.length > 1 && (await find(process, dashed)));
			if (!text) {
				await process.warn(`No manual entry for ${topic[0]}\n`);
				status = NOT_FOUND;
				continue;
			}
			const name = topic.join('-');
			if (options.has('whatis')) await process.print(`${`${name} (1)`.padEnd(20)} - ${text.summary}\n`);
			else await page(process, `Manual page ${name}(1)`, layOut(name, text, process.stdout.terminal !== undefined));
		}
		return status;
	},
});
