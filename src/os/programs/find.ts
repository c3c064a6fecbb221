/** find(1): the expression's reader is one class, a case for each predicate, hence the length. */

import { FileError, type FsNode, resolvePath } from '../fs.ts';
import { ExecError, type Process } from '../process.ts';
import { compileGlob } from '../text/glob.ts';
import { formatPrintf } from '../text/printf.ts';
import { compileRegex } from '../text/regex.ts';
import { strftime } from '../text/strftime.ts';
import { linkCount, modeText, sizeOf } from './ls.ts';
import { type Command, command, UsageError } from './types.ts';

interface Visit {
	/** As find prints it. */
	shown: string;
	path: string;
	node: FsNode;
	depth: number;
	/** `-prune`: what is below is not visited. */
	pruned: boolean;
	start: string;
}

type Test = (visit: Visit) => Promise<boolean>;

class Expression {
	minDepth = 0;
	maxDepth = Number.POSITIVE_INFINITY;
	depthFirst = false;
	acts = false;
	quit = false;
	status = 0;
	/** `-exec … +` runs at the end. */
	readonly pending: { argv: string[]; names: string[]; directory?: string }[] = [];
	private at = 0;
	private readonly words: string[];
	private readonly process: Process;

	constructor(process: Process, words: string[]) {
		this.process = process;
		this.words = words;
	}

	parse(): Test {
		if (this.words.length === 0) return async () => true;
		const test = this.or();
		if (this.at < this.words.length) {
			const word = this.words[this.at] as string;
			throw new UsageError(
				word === ')' ? "you have too many ')'" : `paths must precede expression: \`${word}'`,
				1,
				false,
			);
		}
		return test;
	}

	private or(): Test {
		let left = this.and();
		while (this.words[this.at] === '-o' || this.words[this.at] === '-or') {
			this.at++;
			const [a, b] = [left, this.and()];
			left = async (visit) => (await a(visit)) || (await b(visit));
		}
		return left;
	}

	private and(): Test {
		let left = this.primary();
		for (;;) {
			const word = this.words[this.at];
			if (word === undefined || word === '-o' || word === '-or' || word === ')') return left;
			if (word === '-a' || word === '-and') this.at++;
			const [a, b] = [left, this.primary()];
			left = async (visit) => (await a(visit)) && (await b(visit));
		}
	}

	private value(name: string): string {
		const value = this.words[this.at++];
		if (value === undefined) throw new UsageError(`missing argument to \`${name}'`, 1, false);
		return value;
	}

	/** `+5`, `-5`, `5` */
	private number(name: string): (value: number) => boolean {
		const text = this.value(name);
		const match = /^([+-]?)(\d+(?:\.\d+)?)$/.exec(text);
		if (!match) throw new UsageError(`invalid argument \`${text}' to \`${name}'`, 1, false);
		const wanted = Number(match[2]);
		return (value) => (match[1] === '+' ? value > wanted : match[1] === '-' ? value < wanted : value === wanted);
	}

	private primary(): Test {
		const { process } = this;
		const word = this.words[this.at++];
		if (word === undefined) throw new UsageError('expected an expression after the operator', 1, false);
		if (word === '!' || word === '-not') {
			const test = this.primary();
			return async (visit) => !(await test(visit));
		}
		if (word === '(') {
			const test = this.or();
			if (this.words[this.at++] !== ')')
				throw new UsageError(
					"invalid expression; I was expecting to find a ')' somewhere but did not see one.",
					1,
					false,
				);
			return test;
		}
		const sync =
			(test: (visit: Visit) => boolean): Test =>
			async (visit) =>
				test(visit);
		const name = (visit: Visit) =>
			visit.shown
				.replace(/(.)\/+$/, '$1')
				.split('/')
				.at(-1) || '/';
		switch (word) {
			case '-name':
			case '-iname': {
				const glob = compileGlob(this.value(word), word === '-iname');
				return sync((visit) => glob.matches(name(visit)));
			}
			case '-path':
			case '-wholename':
			case '-ipath': {
				const glob = compileGlob(this.value(word), word === '-ipath');
				return sync((visit) => glob.matches(visit.shown));
			}
			case '-regex':
			case '-iregex': {
				const regex = compileRegex(this.value(word), { extended: false, ignoreCase: word === '-iregex' });
				return sync((visit) => regex.matches(visit.shown));
			}
			case '-type': {
				const types = this.value(word);
				if (!/^[bcdpflsD](,[bcdpflsD])*$/.test(types))
					throw new UsageError(`Unknown argument to -type: ${types}`, 1, false);
				return sync(
					({ node }) =>
						types.includes({ directory: 'd', link: 'l', file: 'f' }[node.type] as string) &&
						!(node.type === 'file' && node.device),
				);
			}
			case '-maxdepth':
			case '-mindepth': {
				const text = this.value(word);
				if (!/^\d+$/.test(text))
					throw new UsageError(`Expected a positive decimal integer argument to ${word}, but got '${text}'`, 1, false);
				if (word === '-maxdepth') this.maxDepth = Number(text);
				else this.minDepth = Number(text);
				return sync(() => true);
			}
			case '-depth':
				this.depthFirst = true;
				return sync(() => true);
			case '-mount':
			case '-xdev':
			case '-noleaf':
			case '-daystart':
				return sync(() => true);
			case '-empty':
				return sync(({ node }) =>
					node.type === 'directory'
						? node.entries.size === 0
						: node.type === 'file' && sizeOf(node) === 0 && typeof node.content === 'string',
				);
			case '-size': {
				const text = this.value(word);
				const match = /^([+-]?)(\d+)([bcwkMG]?)$/.exec(text);
				if (!match) throw new UsageError(`Invalid argument \`${text}' to -size`, 1, false);
				const unit = { '': 512, b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3] as string] as number;
				const wanted = Number(match[2]);
				return sync(({ node }) => {
					const size = Math.ceil(sizeOf(node) / unit);
					return match[1] === '+' ? size > wanted : match[1] === '-' ? size < wanted : size === wanted;
				});
			}
			case '-mtime':
			case '-ctime':
			case '-atime':
			case '-mmin':
			case '-cmin':
			case '-amin': {
				const compare = this.number(word);
				const unit = word.endsWith('min') ? 60_000 : 86_400_000;
				return sync(({ node }) => compare(Math.floor((process.clock.now() - node.modified) / unit)));
			}
			case '-newer': {
				const reference = process.fs.node(process.path(this.value(word))).modified;
				return sync(({ node }) => node.modified > reference);
			}
			case '-user':
			case '-group': {
				const who = this.value(word);
				return sync(({ node }) => (word === '-user' ? node.owner : node.group) === who);
			}
			case '-perm': {
				const text = this.value(word);
				const mode = Number.parseInt(text.replace(/^[-/]/, ''), 8);
				if (Number.isNaN(mode)) throw new UsageError(`invalid mode '${text}'`, 1, false);
				return sync(({ node }) =>
					text.startsWith('-')
						? (node.mode & mode) === mode
						: text.startsWith('/')
							? mode === 0 || (node.mode & mode) !== 0
							: (node.mode & 0o7777) === mode,
				);
			}
			case '-executable':
				return sync(({ node }) => node.type === 'directory' || (node.mode & 0o111) !== 0);
			case '-readable':
			case '-writable':
			case '-true':
				return sync(() => true);
			case '-false':
				return sync(() => false);
			case '-prune':
				return sync((visit) => {
					visit.pruned = true;
					return true;
				});
			case '-quit':
				this.acts = true;
				return sync(() => {
					this.quit = true;
					return true;
				});
			case '-print':
			case '-print0':
				this.acts = true;
				return async (visit) => {
					await process.print(visit.shown + (word === '-print' ? '\n' : '\0'));
					return true;
				};
			case '-ls':
				this.acts = true;
				return async (visit) => {
					const { node } = visit;
					await process.print(
						`${modeText(node)} ${linkCount(node)} ${node.owner} ${node.group} ${String(sizeOf(node)).padStart(8)} ${strftime('%b %e %H:%M', node.modified)} ${visit.shown}\n`,
					);
					return true;
				};
			case '-printf': {
				this.acts = true;
				const format = this.value(word);
				return async (visit) => {
					await process.print(formatVisit(format, visit, name(visit)));
					return true;
				};
			}
			case '-delete':
				this.acts = true;
				this.depthFirst = true;
				return async (visit) => {
					try {
						if (visit.shown !== '.') process.fs.remove(visit.path, { directory: visit.node.type === 'directory' });
						return true;
					} catch (error) {
						if (!(error instanceof FileError)) throw error;
						await process.warn(`find: cannot delete '${visit.shown}': ${error.message}\n`);
						this.status = 1;
						return false;
					}
				};
			case '-exec':
			case '-execdir':
			case '-ok': {
				this.acts = true;
				const argv: string[] = [];
				for (;;) {
					const next = this.words[this.at++];
					if (next === undefined) throw new UsageError(`missing argument to \`${word}'`, 1, false);
					if (next === ';') break;
					if (next === '+' && argv.at(-1) === '{}') {
						const group: { argv: string[]; names: string[] } = { argv: argv.slice(0, -1), names: [] };
						this.pending.push(group);
						return sync((visit) => {
							group.names.push(visit.shown);
							return true;
						});
					}
					argv.push(next);
				}
				if (argv.length === 0) throw new UsageError(`missing argument to \`${word}'`, 1, false);
				return async (visit) => (await this.execute(argv.map((text) => text.replaceAll('{}', visit.shown)))) === 0;
			}
			default:
				if (word.startsWith('-')) throw new UsageError(`unknown predicate \`${word}'`, 1, false);
				throw new UsageError(`paths must precede expression: \`${word}'`, 1, false);
		}
	}

	async execute(argv: string[]): Promise<number> {
		try {
			const child = this.process.spawn({ argv, env: this.process.env });
			return (await this.process.wait(child.exited)).status;
		} catch (error) {
			if (!(error instanceof ExecError)) throw error;
			await this.process.warn(`find: '${argv[0]}': ${error.message}\n`);
			this.status = 1;
			return 127;
		}
	}
}

/** `-printf` */
function formatVisit(format: string, visit: Visit, name: string): string {
	const { node } = visit;
	const parent = visit.shown.includes('/') ? visit.shown.slice(0, visit.shown.lastIndexOf('/')) : '.';
	const text = formatPrintf(format.replaceAll('%', '%%'), [], 0).text;
	return text.replace(/%(-?\d*)([a-zA-Z%])(.)?/g, (whole, width: string, letter: string, more: string | undefined) => {
		const values: Record<string, string> = {
			p: visit.shown,
			f: name,
			h: parent,
			P: visit.shown.slice(visit.start.length).replace(/^\//, ''),
			s: String(sizeOf(node)),
			d: String(visit.depth),
			u: node.owner,
			g: node.group,
			m: (node.mode & 0o7777).toString(8),
			M: modeText(node),
			y: { directory: 'd', link: 'l', file: 'f' }[node.type] as string,
			l: node.type === 'link' ? node.target : '',
			t: strftime('%a %b %e %H:%M:%S %Y', node.modified),
			n: '1',
			'%': '%',
		};
		if (letter === 'T' && more)
			return more === '@'
				? (node.modified / 1000).toFixed(10)
				: strftime(more === '+' ? '%F+%T' : `%${more}`, node.modified);
		const value = values[letter];
		if (value === undefined) return whole;
		const size = Number(width || 0);
		return (size < 0 ? value.padEnd(-size) : value.padStart(size)) + (more ?? '');
	});
}

export const find: Command = {
	...command({
		name: 'find',
		summary: 'Search for files in a directory hierarchy.',
		usage: '[path...] [expression]',
		run: () => 0,
	}),
	async program(process) {
		const args = process.argv.slice(1);
		if (args[0] === '--help') {
			await process.print(
				'Usage: find [-H] [-L] [-P] [path...] [expression]\nSearch for files in a directory hierarchy.\n',
			);
			return 0;
		}
		let follow = false;
		while (/^-[HLP]$/.test(args[0] ?? '')) follow = args.shift() === '-L';
		const first = args.findIndex((word) => /^-./.test(word) || word === '(' || word === '!');
		const starts = first < 0 ? args : args.slice(0, first);
		const expression = new Expression(process, first < 0 ? [] : args.slice(first));
		try {
			const test = expression.parse();
			let count = 0;
			const visit = async (shown: string, path: string, depth: number, start: string): Promise<void> => {
				if (expression.quit) return;
				const node = process.fs.find(path, follow);
				if (!node) return;
				if (++count % 500 === 0) await process.sleep(1);
				const state: Visit = { shown, path, node, depth, pruned: false, start };
				const here = async () => {
					if (depth >= expression.minDepth && (await test(state)) && !expression.acts)
						await process.print(`${shown}\n`);
				};
				if (!expression.depthFirst) await here();
				if (node.type === 'directory' && !state.pruned && depth < expression.maxDepth)
					for (const name of [...node.entries.keys()])
						await visit(
							shown.endsWith('/') ? shown + name : `${shown}/${name}`,
							resolvePath(path, name),
							depth + 1,
							start,
						);
				if (expression.depthFirst && !expression.quit) await here();
			};
			for (const start of starts.length > 0 ? starts : ['.']) {
				if (!process.fs.find(process.path(start), false)) {
					await process.warn(`find: '${start}': No such file or directory\n`);
					expression.status = 1;
					continue;
				}
				await visit(start, process.path(start), 0, start);
			}
			for (const group of expression.pending)
				if (group.names.length > 0 && (await expression.execute([...group.argv, ...group.names])) !== 0)
					expression.status = 1;
			return expression.status;
		} catch (error) {
			if (error instanceof UsageError || error instanceof FileError) {
				await process.warn(`find: ${error instanceof FileError ? `'${error.path}': ` : ''}${error.message}\n`);
				return 1;
			}
			throw error;
		}
	},
};
