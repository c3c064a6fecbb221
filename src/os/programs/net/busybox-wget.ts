/** wget of busybox. */

import { FileError } from '../../fs.ts';
import { byteLength, HttpSyntaxError } from '../../http.ts';
import { NetworkError } from '../../net.ts';
import type { Process } from '../../process.ts';
import { ResolverError } from '../../resolver.ts';
import { TlsError } from '../../tls.ts';
import { type Command, type ParsedOptions, parseOptions, UsageError } from '../types.ts';
import { addressesOf, ask, fileNameOf, open, Patience, parseDownloadUrl, redirected } from './download.ts';

const USAGE = `BusyBox v1.37.0 () multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[-P DIR] [-U AGENT] [-T SEC] URL...
`;

async function run(process: Process): Promise<number> {
	let options: ParsedOptions;
	try {
		options = parseOptions(process.argv, [
			{ short: 'q', long: 'quiet' },
			{ short: 'S', long: 'server-response' },
			{ long: 'spider' },
			{ short: 'O', value: true },
			{ short: 'T', long: 'timeout', value: true },
			{ short: 't', long: 'tries', value: true },
			{ long: 'header', value: true },
			{ long: 'post-data', value: true },
			{ short: 'U', long: 'user-agent', value: true },
			{ short: 'P', value: true },
			{ short: 'c' },
			{ long: 'no-check-certificate' },
			{ short: 'Y', value: true },
		]);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(
			`wget: ${error.message.replace(/^invalid option -- '(.)'$/, 'unrecognized option: $1').replace(/^unrecognized option '--(.*)'$/, 'unrecognized option: $1')}\n${USAGE}`,
		);
		return 1;
	}
	if (options.operands.length === 0) {
		await process.warn(USAGE);
		return 1;
	}
	for (const text of options.operands) {
		const status = await fetch(process, options, text);
		if (status !== 0) return status;
	}
	return 0;
}

async function fetch(process: Process, options: ParsedOptions, text: string): Promise<number> {
	const fail = async (message: string) => {
		await process.warn(`wget: ${message}\n`);
		return 1;
	};
	const say = async (message: string) => {
		if (!options.has('quiet')) await process.warn(message);
	};
	const patience = new Patience(process, Number(options.get('timeout') ?? 900) * 1000);
	let url = parseDownloadUrl(text);
	if (!url) return fail(`not an http or ftp url: ${text}`);
	for (let redirects = 0; ; redirects++) {
		let address = '';
		try {
			address = (await addressesOf(process, url.host, patience))[0] ?? '';
			await say(`Connecting to ${url.host}:${url.port} (${address}:${url.port})\n`);
			const connection = await open(process, url, address, patience, !options.has('no-check-certificate'));
			const body = options.get('post-data');
			const method = body !== undefined ? 'POST' : options.has('spider') ? 'HEAD' : 'GET';
			const head = await ask(
				connection,
				url,
				{ method, agent: options.get('user-agent') ?? 'Wget', headers: options.values.get('header') ?? [], body },
				patience,
			);
			if (!head) return fail('error getting response');
			if (options.has('server-response')) await process.warn(`${head.lines.map((line) => `  ${line}\n`).join('')}  \n`);
			const location = head.headers.get('Location');
			if ([301, 302, 303, 307, 308].includes(head.status) && location !== undefined) {
				if (redirects >= 5) return fail('too many redirections');
				const next = redirected(url, location);
				if (!next) return fail(`not an http or ftp url: ${location}`);
				url = next;
				continue;
			}
			if (head.status >= 300) return fail(`server returned error: ${head.lines[0]}`);
			if (options.has('spider')) {
				await say('remote file exists\n');
				return 0;
			}
			return await save(process, options, fileNameOf(url), head.body, patience, say);
		} catch (error) {
			if (error instanceof ResolverError) return fail(`bad address '${url.host}'`);
			if (error instanceof TlsError) return fail('error getting response: Invalid argument');
			if (error instanceof HttpSyntaxError) return fail('error getting response');
			if (!(error instanceof NetworkError)) throw error;
			if (error.code === 'ETIMEDOUT') return fail('download timed out');
			const why = error.code === 'EHOSTUNREACH' ? 'Host is unreachable' : error.message;
			return fail(`can't connect to remote host (${address}): ${why}`);
		}
	}
}

async function save(
	process: Process,
	options: ParsedOptions,
	remoteName: string,
	body: AsyncGenerator<string>,
	patience: Patience,
	say: (text: string) => Promise<void>,
): Promise<number> {
	const given = options.get('O');
	const toStdout = given === '-';
	const directory = options.get('P');
	const name = given ?? (directory === undefined ? remoteName : `${directory}/${remoteName}`);
	const path = process.path(name);
	if (!toStdout && given === undefined && process.fs.exists(path)) {
		await process.warn(`wget: can't open '${name}': File exists\n`);
		return 1;
	}
	await say(toStdout ? 'writing to stdout\n' : `saving to '${name}'\n`);
	let size = 0;
	let text = '';
	for (;;) {
		const next = await patience.within(() => body.next());
		if (next.done) break;
		size += byteLength(next.value);
		if (toStdout) await process.print(next.value);
		else text += next.value;
	}
	if (!toStdout && path !== '/dev/null') {
		try {
			process.fs.writeFile(path, text);
		} catch (error) {
			if (!(error instanceof FileError)) throw error;
			await process.warn(`wget: can't open '${name}': ${error.message}\n`);
			return 1;
		}
	}
	const label = toStdout ? '-' : (name.split('/').at(-1) ?? name);
	await say(`${label.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`);
	await say(toStdout ? 'written to stdout\n' : `'${name}' saved\n`);
	return 0;
}

export const busyboxWget: Command = { name: 'wget', summary: 'retrieve files via HTTP', program: run };
