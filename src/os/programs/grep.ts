import { FileError } from '../fs.ts';
import { fetchFor } from '../lazy.ts';
import { readLines } from '../stream.ts';
import { compileGlob } from '../text/glob.ts';
import { type Match, Matcher, MatchLimit, type Node } from '../text/matcher.ts';
import { compileFixed, compileRegex, RegexError } from '../text/regex.ts';
import { type Command, command, openInput, UsageError } from './types.ts';

/** How much of what matched in one line is written at once, in characters. */
const OUTPUT = 4096;

type Searcher = (line: string, from: number) => Match | undefined;

/** The earliest and then longest match of any pattern, as `-w` and `-x` allow it. */
function searcher(matchers: Matcher[], words: boolean, lines: boolean): Searcher {
	const one = (matcher: Matcher, line: string, from: number): Match | undefined => {
		if (lines) return from === 0 && matcher.matches(line) ? { start: 0, end: line.length, groups: [] } : undefined;
		let at = from;
		for (;;) {
			const match = matcher.search(line, at);
			if (!match || !words) return match;
			const before = match.start === 0 || !/[\w]/.test(line[match.start - 1] as string);
			for (const end of [match.end, ...matcher.ends(line, match.start)]) {
				const after = end === line.length || !/[\w]/.test(line[end] as string);
				if (before && after && (end > match.start || line === '')) return { ...match, end };
			}
			at = match.start + 1;
			if (at > line.length) return undefined;
		}
	};
	return (line, from) => {
		let best: Match | undefined;
		for (const matcher of matchers) {
			const match = one(matcher, line, from);
			if (match && (!best || match.start < best.start || (match.start === best.start && match.end > best.end)))
				best = match;
		}
		return best;
	};
}

const grepLike = (name: string): Command =>
	command({
		name,
		summary: 'Search for PATTERNS in each FILE.',
		usage: '[OPTION]... PATTERNS [FILE]...',
		misuse: 2,
		directory: '/bin',
		options: [
			{ short: 'A', long: 'after-context', value: true },
			{ short: 'a', long: 'text' },
			{ short: 'B', long: 'before-context', value: true },
			{ short: 'b', long: 'byte-offset' },
			{ short: 'C', long: 'context', value: true },
			{ short: 'c', long: 'count' },
			{ short: 'E', long: 'extended-regexp' },
			{ short: 'e', long: 'regexp', value: true },
			{ short: 'F', long: 'fixed-strings' },
			{ short: 'f', long: 'file', value: true },
			{ short: 'G', long: 'basic-regexp' },
			{ short: 'H', long: 'with-filename' },
			{ short: 'h', long: 'no-filename' },
			{ short: 'I' },
			{ short: 'i', long: 'ignore-case' },
			{ short: 'y' },
			{ short: 'L', long: 'files-without-match' },
			{ short: 'l', long: 'files-with-matches' },
			{ short: 'm', long: 'max-count', value: true },
			{ short: 'n', long: 'line-number' },
			{ short: 'o', long: 'only-matching' },
			{ short: 'P', long: 'perl-regexp' },
			{ short: 'q', long: 'quiet' },
			{ long: 'silent' },
			{ short: 'R', long: 'dereference-recursive' },
			{ short: 'r', long: 'recursive' },
			{ short: 's', long: 'no-messages' },
			{ short: 'v', long: 'invert-match' },
			{ short: 'w', long: 'word-regexp' },
			{ short: 'x', long: 'line-regexp' },
			{ short: 'z', long: 'null-data' },
			{ long: 'color', value: 'optional' },
			{ long: 'colour', value: 'optional' },
			{ long: 'exclude', value: true },
			{ long: 'exclude-dir', value: true },
			{ long: 'include', value: true },
			{ long: 'line-buffered' },
		],
		// `-2` is `-C 2`.
		adapt: (argv) => argv.flatMap((word, index) => (index > 0 && /^-\d+$/.test(word) ? ['-C', word.slice(1)] : [word])),
		async run({ process, options, operands, complain }) {
			const rest = [...operands];
			const texts = [...(options.values.get('regexp') ?? [])];
			for (const file of options.values.get('file') ?? []) {
				const content = process.fs.readFile(process.path(file));
				texts.push(...content.replace(/\n$/, '').split('\n'));
			}
			if (!options.has('regexp') && !options.has('file')) {
				const first = rest.shift();
				if (first === undefined) {
					await process.warn(
						`Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.\n`,
					);
					return 2;
				}
				texts.push(first);
			}
			const ignoreCase = options.has('ignore-case') || options.has('y');
			const fixed = options.has('fixed-strings') || (name === 'fgrep' && !options.has('extended-regexp'));
			const extended = options.has('extended-regexp') || name === 'egrep';
			const perl = options.has('perl-regexp') ? await fetchFor(process, import('../text/pcre.ts')) : undefined;
			let matchers: Matcher[];
			try {
				matchers = texts
					.flatMap((text) => text.split('\n'))
					.map((text) => {
						if (fixed) return compileFixed(text, ignoreCase);
						if (perl) return perl.compilePcre(text, { ignoreCase });
						return compileRegex(text, { extended, ignoreCase });
					});
			} catch (error) {
				if (!(error instanceof RegexError)) throw error;
				throw new UsageError(error.message, 2, false);
			}
			if (matchers.length === 0)
				matchers = [new Matcher({ type: 'not', node: { type: 'set', test: () => true } as Node })];
			const find = searcher(matchers, options.has('word-regexp'), options.has('line-regexp'));
			const number = (option: string): number => {
				const text = options.get(option) ?? options.get('context') ?? '0';
				if (!/^\d+$/.test(text)) throw new UsageError(`${text}: invalid context length argument`, 2, false);
				return Number(text);
			};
			const before = number('before-context');
			const after = number('after-context');
			const max = options.has('max-count') ? Number(options.get('max-count')) : Number.POSITIVE_INFINITY;
			const quiet = options.has('quiet') || options.has('silent');
			const recursive = options.has('recursive') || options.has('dereference-recursive');
			const names: string[] = [];
			let status = 0;
			const visit = (path: string, depth: number) => {
				const node = process.fs.find(process.path(path), depth === 0 || options.has('dereference-recursive'));
				if (node?.type === 'directory') {
					const excluded = options.values.get('exclude-dir') ?? [];
					for (const child of [...node.entries.keys()].sort()) {
						if (
							node.entries.get(child)?.type === 'directory' &&
							excluded.some((glob) => compileGlob(glob).matches(child))
						)
							continue;
						visit(path === '.' && rest.length === 0 ? child : resolveShown(path, child), depth + 1);
					}
					return;
				}
				if (node?.type === 'link') return;
				const base = path.split('/').at(-1) as string;
				const include = options.values.get('include');
				if (depth > 0 && include && !include.some((glob) => compileGlob(glob).matches(base))) return;
				if ((options.values.get('exclude') ?? []).some((glob) => compileGlob(glob).matches(base))) return;
				names.push(path);
			};
			if (recursive) for (const path of rest.length > 0 ? rest : ['.']) visit(path, 0);
			else names.push(...(rest.length > 0 ? rest : ['-']));
			const withName = options.has('with-filename') || ((names.length > 1 || recursive) && !options.has('no-filename'));
			const coloured = (options.get('color') ?? options.get('colour')) === 'always';
			let found = false;
			for (const file of names) {
				const shown = file === '-' ? '(standard input)' : file;
				if (process.fs.find(process.path(file))?.type === 'directory' && file !== '-') {
					if (!options.has('no-messages')) await complain(`${file}: Is a directory`);
					status = 2;
					continue;
				}
				try {
					const prefix = (line: number, separator: string) =>
						(withName ? `${shown}${separator}` : '') + (options.has('line-number') ? `${line}${separator}` : '');
					let count = 0;
					let line = 0;
					let lastPrinted = 0;
					let trailing = 0;
					let full = false;
					const held: { line: number; text: string }[] = [];
					const input = await openInput(process, file);
					for await (const text of readLines(input)) {
						line++;
						if (line % 2000 === 0) await process.sleep(1);
						if (full) {
							// What follows the last of the --max-count lines is context, whether it matches or not.
							await process.print(`${prefix(line, '-')}${text}\n`);
							if (--trailing === 0) break;
							continue;
						}
						const match = find(text, 0);
						const cost = matchers.reduce((sum, matcher) => sum + matcher.cost(), 0);
						if (cost > 0) await process.work(cost);
						if ((match !== undefined) === options.has('invert-match')) {
							if (trailing > 0 && !options.has('count')) {
								trailing--;
								lastPrinted = line;
								await process.print(`${prefix(line, '-')}${text}\n`);
							} else if (before > 0) {
								held.push({ line, text });
								if (held.length > before) held.shift();
							}
							continue;
						}
						count++;
						found = true;
						if (quiet) return 0;
						if (options.has('files-with-matches') || options.has('files-without-match')) break;
						if (!options.has('count')) {
							if ((before > 0 || after > 0) && lastPrinted > 0 && (held[0]?.line ?? line) > lastPrinted + 1)
								await process.print('--\n');
							for (const each of held.splice(0)) await process.print(`${prefix(each.line, '-')}${each.text}\n`);
							if (options.has('only-matching')) {
								let at = 0;
								let output = '';
								for (let each = options.has('invert-match') ? undefined : match; each; each = find(text, at)) {
									if (each.end > each.start) output += `${prefix(line, ':')}${text.slice(each.start, each.end)}\n`;
									at = each.end > each.start ? each.end : each.end + 1;
									if (at > text.length) break;
									if (output.length < OUTPUT) continue;
									await process.print(output);
									output = '';
								}
								await process.print(output);
							} else await process.print(`${prefix(line, ':')}${coloured ? colour(text, find) : text}\n`);
							lastPrinted = line;
							trailing = after;
						}
						full = count >= max;
						if (full && trailing === 0) break;
					}
					if (options.has('count')) await process.print(`${withName ? `${shown}:` : ''}${count}\n`);
					if (options.has('files-with-matches') && count > 0) await process.print(`${shown}\n`);
					if (options.has('files-without-match') && count === 0) await process.print(`${shown}\n`);
				} catch (error) {
					if (error instanceof MatchLimit)
						throw new UsageError(
							perl
								? `${shown}: exceeded PCRE's backtracking limit`
								: 'exceeded the limit of this sandbox: the pattern takes too long',
							2,
							false,
						);
					if (!(error instanceof FileError)) throw error;
					if (!options.has('no-messages')) await complain(`${file}: ${error.message}`);
					status = 2;
				}
			}
			return status !== 0 && !(quiet && found) ? status : found ? 0 : 1;
		},
	});

const resolveShown = (path: string, child: string): string =>
	path.endsWith('/') ? `${path}${child}` : `${path}/${child}`;

/** GNU's red for what matched. */
function colour(text: string, find: Searcher): string {
	let output = '';
	let at = 0;
	for (let match = find(text, 0); match && match.end > match.start; match = find(text, at)) {
		output += `${text.slice(at, match.start)}\x1b[01;31m\x1b[K${text.slice(match.start, match.end)}\x1b[m\x1b[K`;
		at = match.end;
	}
	return output + text.slice(at);
}

export const grep = grepLike('grep');
export const egrep = grepLike('egrep');
export const fgrep = grepLike('fgrep');
