/** gzip, gunzip, zcat. */

import { GzipError, gunzip, gzip as pack } from '../archive/gzip.ts';
import { baseName, FileError } from '../fs.ts';
import type { Work } from '../pace.ts';
import type { Process } from '../process.ts';
import { bytesOf, printBytes, readBytes, textOf } from './bytes.ts';
import { type Command, type Context, command } from './types.ts';

const SUFFIX = '.gz';
/** gzip's status for a warning: something was left as it is. */
const WARNING = 2;

interface Task extends Pick<Context, 'process' | 'options' | 'complain'> {
	unpack: boolean;
	toOutput: boolean;
}

const gzipLike = (name: string): Command =>
	command({
		name,
		summary: 'Compress or uncompress FILEs (by default, compress FILES in-place).',
		usage: '[OPTION]... [FILE]...',
		directory: '/bin',
		options: [
			{ short: 'c', long: 'stdout' },
			{ long: 'to-stdout' },
			{ short: 'd', long: 'decompress' },
			{ long: 'uncompress' },
			{ short: 'f', long: 'force' },
			{ short: 'k', long: 'keep' },
			{ short: 'l', long: 'list' },
			{ short: 'n', long: 'no-name' },
			{ short: 'N', long: 'name' },
			{ short: 'q', long: 'quiet' },
			{ short: 'r', long: 'recursive' },
			{ short: 't', long: 'test' },
			{ short: 'v', long: 'verbose' },
			...[...'123456789'].map((short) => ({ short })),
			{ long: 'fast' },
			{ long: 'best' },
		],
		async run({ process, options, operands }) {
			const complain = (message: string) => process.warn(`gzip: ${message}\n`);
			const unpack = name !== 'gzip' || options.has('decompress') || options.has('uncompress') || options.has('test');
			const toOutput = name === 'zcat' || options.has('stdout') || options.has('to-stdout');
			const task: Task = { process, options, complain, unpack, toOutput };
			if (options.has('list')) return list(task, operands);
			let status = 0;
			for (const file of operands.length > 0 ? operands : ['-']) {
				try {
					status = Math.max(status, file === '-' ? await filter(task) : await convert(task, file));
				} catch (error) {
					if (error instanceof GzipError)
						await process.warn(`\ngzip: ${file === '-' ? 'stdin' : file}: ${error.message}\n`);
					else if (error instanceof FileError) await complain(`${error.path}: ${error.message}`);
					else throw error;
					status = 1;
				}
			}
			return status;
		},
	});

const converted = async (
	process: Process,
	bytes: Uint8Array,
	unpack: boolean,
	name: string | undefined,
	modified: number,
): Promise<Uint8Array> =>
	unpack ? (await process.finish(gunzip(bytes))).bytes : process.finish(pack(bytes, name, modified));

/** Standard input to standard output. */
async function filter({ process, options, complain, unpack }: Task): Promise<number> {
	if (!unpack && process.stdout.terminal && !options.has('force')) {
		await complain('compressed data not written to a terminal. Use -f to force compression.');
		return 1;
	}
	const bytes = await readBytes(process, '-');
	const output = await converted(process, bytes, unpack, undefined, 0);
	if (!options.has('test')) await printBytes(process, output);
	return 0;
}

async function convert(task: Task, file: string): Promise<number> {
	const { process, options, complain, unpack, toOutput } = task;
	const { fs } = process;
	const path = process.path(file);
	// What is not there under its name may be with the suffix.
	const name = unpack && !fs.exists(path) && !file.endsWith(SUFFIX) && fs.exists(path + SUFFIX) ? file + SUFFIX : file;
	const source = process.path(name);
	if (!fs.exists(source)) {
		await complain(`${unpack && !file.endsWith(SUFFIX) ? file + SUFFIX : file}: No such file or directory`);
		return 1;
	}
	if (fs.isDirectory(source)) {
		if (options.has('recursive')) {
			let status = 0;
			for (const entry of fs.readdir(source)) status = Math.max(status, await convert(task, `${name}/${entry}`));
			return status;
		}
		await complain(`${file} is a directory -- ignored`);
		return WARNING;
	}
	const suffixed = name.endsWith(SUFFIX) || name.endsWith('.tgz');
	if (!toOutput && !options.has('test') && suffixed !== unpack) {
		await complain(unpack ? `${name}: unknown suffix -- ignored` : `${name} already has ${SUFFIX} suffix -- unchanged`);
		return WARNING;
	}
	const bytes = await readBytes(process, name);
	const output = await converted(process, bytes, unpack, baseName(name), fs.node(source).modified);
	if (options.has('test')) return 0;
	if (toOutput) {
		await printBytes(process, output);
		return 0;
	}
	const target = unpack ? name.replace(/\.gz$/, '').replace(/\.tgz$/, '.tar') : name + SUFFIX;
	if (fs.exists(process.path(target)) && !options.has('force')) {
		await complain(`${target} already exists;\tnot overwritten`);
		return WARNING;
	}
	const { mode, modified } = fs.node(source);
	const text = await process.finish(textOf(output));
	process.fs.writeFile(process.path(target), text);
	Object.assign(fs.node(process.path(target)), { mode, modified });
	if (!options.has('keep')) fs.remove(source);
	if (options.has('verbose')) await report(task, name, target, unpack ? [bytes, output] : [output, bytes]);
	return 0;
}

/** The bytes of a gzip file without its header, its name in there, and its trailer. */
const packedLength = (bytes: Uint8Array): number =>
	bytes.length - 18 - ((bytes[3] as number) & 8 ? bytes.indexOf(0, 10) - 9 : 0);

/** How much smaller, as gzip tells it. */
function ratio(small: number, large: number): string {
	return `${(large === 0 ? 0 : (100 * (large - small)) / large).toFixed(1)}%`;
}

async function report(
	{ process, options }: Task,
	name: string,
	target: string,
	[packed, plain]: [Uint8Array, Uint8Array],
): Promise<void> {
	const share = ratio(packedLength(packed), plain.length);
	const verb = options.has('keep') ? 'created' : 'replaced with';
	await process.warn(`${`${name}:`.padEnd(8)}\t${share.padStart(6)} -- ${verb} ${target}\n`);
}

async function list({ process, complain }: Task, files: string[]): Promise<number> {
	let status = 0;
	await process.print('         compressed        uncompressed  ratio uncompressed_name\n');
	for (const file of files) {
		try {
			const bytes = await readBytes(process, file);
			const { length } = (await process.finish(gunzip(bytes))).bytes;
			// The header and the trailer do not count.
			const share = ratio(packedLength(bytes), length);
			await process.print(
				`${String(bytes.length).padStart(19)} ${String(length).padStart(19)} ${share.padStart(6)} ${file.replace(/\.gz$/, '')}\n`,
			);
		} catch (error) {
			if (!(error instanceof GzipError || error instanceof FileError)) throw error;
			await complain(`${file}: ${error.message}`);
			status = 1;
		}
	}
	return status;
}

/** Unpacks an archive's text when it is compressed (`tar`). @throws GzipError */
export function* unpackText(text: string): Work<string> {
	return yield* textOf((yield* gunzip(yield* bytesOf(text))).bytes);
}

/** Packs a text as a file without a name. */
export function* packText(process: Process, text: string): Work<string> {
	return yield* textOf(yield* pack(yield* bytesOf(text), undefined, process.clock.now()));
}

export const gzip = gzipLike('gzip');
export const gunzipCommand = gzipLike('gunzip');
export const zcat = gzipLike('zcat');
