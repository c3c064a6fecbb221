/** GNU wget. */

import { FileError } from '../../fs.ts';
import { byteLength, HttpSyntaxError, type ResponseHead } from '../../http.ts';
import { type Connection, NetworkError } from '../../net.ts';
import type { Process } from '../../process.ts';
import { ResolverError } from '../../resolver.ts';
import { dashDate } from '../../timestamps.ts';
import { TlsError } from '../../tls.ts';
import { type Command, type ParsedOptions, parseOptions, UsageError } from '../types.ts';
import {
	addressesOf,
	ask,
	type DownloadUrl,
	fileNameOf,
	open,
	Patience,
	parseDownloadUrl,
	redirected,
} from './download.ts';

const OPTIONS = [
	{ short: 'q', long: 'quiet' },
	{ short: 'v', long: 'verbose' },
	{ long: 'no-verbose' },
	{ short: 'n', value: true as const },
	{ short: 'O', long: 'output-document', value: true as const },
	{ short: 'S', long: 'server-response' },
	{ long: 'spider' },
	{ short: 'T', long: 'timeout', value: true as const },
	{ long: 'connect-timeout', value: true as const },
	{ short: 't', long: 'tries', value: true as const },
	{ long: 'header', value: true as const },
	{ short: 'U', long: 'user-agent', value: true as const },
	{ long: 'no-check-certificate' },
	{ long: 'post-data', value: true as const },
	{ long: 'method', value: true as const },
	{ long: 'max-redirect', value: true as const },
	{ short: 'c', long: 'continue' },
	{ short: 'P', long: 'directory-prefix', value: true as const },
	{ long: 'progress', value: true as const },
	{ short: '4', long: 'inet4-only' },
	{ long: 'retry-connrefused' },
	{ short: 'V', long: 'version' },
	{ short: 'h', long: 'help' },
];

/** How long it waits between tries grows by a second each, in milliseconds. */
const RETRY_STEP = 1_000;

async function run(process: Process): Promise<number> {
	let options: ParsedOptions;
	try {
		options = parseOptions(process.argv, OPTIONS, { status: 2 });
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(
			`wget: ${error.message}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`,
		);
		return 2;
	}
	if (options.has('version')) {
		await process.print('GNU Wget 1.25.0 built on linux-gnu.\n');
		return 0;
	}
	if (options.has('help')) {
		await process.print('GNU Wget 1.25.0, a non-interactive network retriever.\nUsage: wget [OPTION]... [URL]...\n');
		return 0;
	}
	if (options.operands.length === 0) {
		await process.warn("wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
		return 1;
	}
	let status = 0;
	for (const text of options.operands) {
		const url = parseDownloadUrl(text);
		if (!url) {
			await process.warn(`${text}: Unsupported scheme.\n`);
			status ||= 1;
		} else status = (await new Download(process, options).fetch(url)) || status;
	}
	return status;
}

class Download {
	private readonly process: Process;
	private readonly options: ParsedOptions;
	private readonly quiet: boolean;
	private readonly brief: boolean;

	constructor(process: Process, options: ParsedOptions) {
		this.process = process;
		this.options = options;
		this.quiet = options.has('quiet');
		this.brief = options.has('no-verbose') || options.get('n') === 'v';
	}

	/** Tells on standard error, unless quiet. */
	private async say(text: string): Promise<void> {
		if (!this.quiet && !this.brief) await this.process.warn(text);
	}

	async fetch(first: DownloadUrl): Promise<number> {
		const { options, process } = this;
		const tries = Number(options.get('tries') ?? 20) || Number.POSITIVE_INFINITY;
		if (options.has('spider')) await this.say('Spider mode enabled. Check if remote file exists.\n');
		let url = first;
		let redirects = 0;
		for (let attempt = 1; ; ) {
			const again = attempt > 1 ? `(try:${String(attempt).padStart(2)})  ` : '';
			await this.say(`--${dashDate(process.clock.now())}--  ${again}${url.href}\n`);
			const result = await this.once(url);
			if (typeof result === 'number') return result;
			if ('redirect' in result) {
				const next = redirected(url, result.redirect);
				if (!next) return 1;
				await this.say(`Location: ${result.redirect} [following]\n`);
				if (++redirects > Number(options.get('max-redirect') ?? 20)) {
					await this.say(`${options.get('max-redirect') ?? 20} redirections exceeded.\n`);
					return 8;
				}
				url = next;
				continue;
			}
			if (attempt >= tries) {
				await this.say('Giving up.\n\n');
				return 4;
			}
			await this.say('Retrying.\n\n');
			await process.sleep(Math.min(attempt, 10) * RETRY_STEP);
			attempt++;
		}
	}

	/** One try: an exit status, where to go on, or `retry`. */
	private async once(url: DownloadUrl): Promise<number | { redirect: string } | { retry: true }> {
		const { process, options } = this;
		const patience = new Patience(process, seconds(options.get('timeout')) ?? 900_000);
		const connecting = new Patience(
			process,
			seconds(options.get('connect-timeout')) ?? seconds(options.get('timeout')) ?? Number.POSITIVE_INFINITY,
		);
		let addresses: string[];
		const literal = /^[\d.]+$/.test(url.host);
		try {
			if (!literal) await this.say(`Resolving ${url.host} (${url.host})... `);
			addresses = await addressesOf(process, url.host, connecting);
			if (!literal) await this.say(`${addresses.join(', ')}\n`);
		} catch (error) {
			const why =
				error instanceof ResolverError
					? error.message
					: error instanceof NetworkError
						? 'Connection timed out'
						: undefined;
			if (why === undefined) throw error;
			await this.say(`failed: ${why}.\n`);
			if (!this.quiet) await process.warn(`wget: unable to resolve host address ‘${url.host}’\n`);
			return 4;
		}
		for (const address of addresses) {
			await this.say(`Connecting to ${literal ? address : `${url.host} (${url.host})|${address}|`}:${url.port}... `);
			try {
				const connection = await open(process, url, address, connecting, !options.has('no-check-certificate'));
				await this.say('connected.\n');
				return await this.transfer(connection, url, patience);
			} catch (error) {
				if (error instanceof TlsError) {
					await this.say('connected.\n');
					if (!this.quiet)
						await process.warn(
							error.reason === 'not-tls'
								? 'OpenSSL: error:0A00010B:SSL routines::wrong version number\nUnable to establish SSL connection.\n'
								: `ERROR: cannot verify ${url.host}'s certificate: ${error.message}\nTo connect to ${url.host} insecurely, use \`--no-check-certificate'.\n`,
						);
					return error.reason === 'not-tls' ? 4 : 5;
				}
				if (error instanceof HttpSyntaxError) {
					await this.say('No data received.\n');
					return { retry: true };
				}
				if (!(error instanceof NetworkError)) throw error;
				await this.say(`failed: ${error.message}.\n`);
				if (error.code === 'ETIMEDOUT') return { retry: true };
			}
		}
		return 4;
	}

	private async transfer(
		connection: Connection,
		url: DownloadUrl,
		patience: Patience,
	): Promise<number | { redirect: string } | { retry: true }> {
		const { process, options } = this;
		const started = process.clock.now();
		const body = options.get('post-data');
		const method = options.get('method') ?? (body !== undefined ? 'POST' : options.has('spider') ? 'HEAD' : 'GET');
		await this.say('HTTP request sent, awaiting response... ');
		const head = await ask(
			connection,
			url,
			{ method, agent: options.get('user-agent') ?? 'Wget/1.25.0', headers: options.values.get('header') ?? [], body },
			patience,
		);
		if (!head) {
			await this.say('No data received.\n');
			return { retry: true };
		}
		if (options.has('server-response') && !this.quiet)
			await process.warn(`\n${head.lines.map((line) => `  ${line}\n`).join('')}`);
		else await this.say(`${head.status} ${head.reason}\n`);
		const location = head.headers.get('Location');
		if ([301, 302, 303, 307, 308].includes(head.status) && location !== undefined) return { redirect: location };
		if (head.status >= 400) {
			if (options.has('spider')) await this.say('Remote file does not exist -- broken link!!!\n\n');
			else if (!this.quiet)
				await process.warn(
					`${dashDate(process.clock.now())} ERROR ${head.status}: ${head.reason}.\n${this.brief ? '' : '\n'}`,
				);
			return 8;
		}
		const type = head.headers.get('Content-Type')?.replace(/;.*/, '');
		await this.say(
			`Length: ${typeof head.length === 'number' ? head.length : 'unspecified'}${type ? ` [${type}]` : ''}\n`,
		);
		if (options.has('spider')) {
			await this.say('Remote file exists.\n\n');
			return 0;
		}
		return this.save(head, url, started, patience);
	}

	private async save(head: ResponseHead, url: DownloadUrl, started: number, patience: Patience): Promise<number> {
		const { process, options } = this;
		const given = options.get('output-document');
		const toStdout = given === '-';
		const directory = options.get('directory-prefix');
		let name = given ?? (directory === undefined ? fileNameOf(url) : `${directory}/${fileNameOf(url)}`);
		if (given === undefined)
			for (let i = 1, base = name; process.fs.exists(process.path(name)); i++) name = `${base}.${i}`;
		await this.say(`Saving to: ‘${toStdout ? 'STDOUT' : name}’\n`);
		let size = 0;
		let text = '';
		for (;;) {
			const next = await patience.within(() => head.body.next());
			if (next.done) break;
			size += byteLength(next.value);
			if (toStdout) await process.print(next.value);
			else text += next.value;
		}
		if (!toStdout && name !== '/dev/null') {
			try {
				if (directory !== undefined) process.fs.mkdir(process.path(directory), { parents: true });
				process.fs.writeFile(process.path(name), text);
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				await process.warn(`${name}: ${error.message}\n`);
				return 3;
			}
		}
		const rate = Math.max(1, Math.round(size / 1024 / Math.max((process.clock.now() - started) / 1000, 0.001)));
		const expected = typeof head.length === 'number' ? `[${size}/${head.length}]` : `[${size}]`;
		await this.say(`\n     0K${' '.repeat(51)}100% ${`${rate}K`.padStart(5)}=0s\n\n`);
		const told = toStdout ? `written to stdout ${expected}` : `‘${name}’ saved ${expected}`;
		await this.say(`${dashDate(process.clock.now())} (${rate} KB/s) - ${told}\n\n`);
		if (this.brief && !this.quiet)
			await process.warn(
				`${dashDate(process.clock.now())} URL:${url.href} ${expected} -> "${toStdout ? '-' : name}" [1]\n`,
			);
		return 0;
	}
}

const seconds = (text: string | undefined): number | undefined => {
	if (text === undefined || !/^\d*\.?\d+$/.test(text)) return undefined;
	return Number(text) * 1000 || undefined;
};

export const wget: Command = { name: 'wget', summary: 'the non-interactive network downloader', program: run };
