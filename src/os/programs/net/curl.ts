/** curl, as Debian 13 has it. */

import { FileError } from '../../fs.ts';
import { byteLength, type ResponseHead } from '../../http.ts';
import type { Process } from '../../process.ts';
import { BrokenPipe } from '../../stream.ts';
import type { Command } from '../types.ts';
import { CurlError, failureText } from './curl/errors.ts';
import { type CurlSettings, parseCurl, UsageError } from './curl/options.ts';
import {
	asCurlError,
	ConnectionPool,
	CURL_VERSION,
	Deadline,
	type Exchange,
	emptyReport,
	exchangeOnce,
	type Note,
	type TransferReport,
} from './curl/transfer.ts';
import { type CurlUrl, expandGlob, parseUrl, resolveLocation } from './curl/url.ts';
import { writeOut } from './curl/write-out.ts';

const HELP = `Usage: curl [options...] <url>
 -d, --data <data>           HTTP POST data
 -f, --fail                  Fail fast with no output on HTTP errors
 -h, --help <subject>        Get help for commands
 -o, --output <file>         Write to file instead of stdout
 -O, --remote-name           Write output to file named as remote file
 -i, --show-headers          Show response headers in output
 -s, --silent                Silent mode
 -T, --upload-file <file>    Transfer local FILE to destination
 -u, --user <user:password>  Server user and password
 -A, --user-agent <name>     Send User-Agent <name> to server
 -v, --verbose               Make the operation more talkative
 -V, --version               Show version number and quit
`;

const METER_HEAD =
	'  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
	'                                 Dload  Upload   Total   Spent    Left  Speed\n';
const METER_ZERO = '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information\n";

async function run(process: Process): Promise<number> {
	let settings: CurlSettings;
	try {
		settings = parseCurl(process.argv.slice(1));
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		await process.warn(`curl: ${error.message}\n${error.hint ? TRY : ''}`);
		return 2;
	}
	if (settings.show === 'version') {
		await process.print(`curl ${CURL_VERSION} (x86_64-pc-linux-gnu) libcurl/${CURL_VERSION}\nProtocols: http https\n`);
		return 0;
	}
	if (settings.show === 'help') {
		await process.print(HELP);
		return 0;
	}
	if (settings.urls.length === 0) {
		await process.warn(process.argv.length > 1 ? `curl: (2) no URL specified\n${TRY}` : TRY);
		return 2;
	}
	const pool = new ConnectionPool();
	process.atExit(() => pool.close());
	let status = 0;
	let position = 0;
	for (const given of settings.urls) {
		const output = settings.outputs[position++];
		let urls: string[];
		try {
			urls = settings.globOff ? [given] : expandGlob(given);
		} catch (error) {
			if (!(error instanceof CurlError)) throw error;
			await process.warn(`curl: (${error.code}) ${error.message}\n`);
			return error.code;
		}
		for (const url of urls) {
			status = await new Operation(process, settings, pool, url, output).run();
			if (status !== 0 && settings.failEarly) return status;
		}
	}
	return status;
}

/** One URL of the command line, with its retries and redirects. */
class Operation {
	private readonly process: Process;
	private readonly settings: CurlSettings;
	private readonly pool: ConnectionPool;
	private readonly url: string;
	private readonly output: string | null | undefined;
	private readonly meter: boolean;
	private report: TransferReport;
	private file: string | undefined;
	private fileStarted = false;

	constructor(
		process: Process,
		settings: CurlSettings,
		pool: ConnectionPool,
		url: string,
		output: string | null | undefined,
	) {
		this.process = process;
		this.settings = settings;
		this.pool = pool;
		this.url = url;
		this.output = output;
		this.report = emptyReport(url, process.clock.now());
		const toTerminal = process.stdout.terminal !== undefined && (output === undefined || output === '-');
		this.meter = !settings.silent && !settings.noProgress && !toTerminal;
	}

	async run(): Promise<number> {
		const { settings, process } = this;
		let tries = settings.retries;
		let delay = 1;
		for (;;) {
			const result = await this.attempt();
			const problem = this.retriable(result.code);
			if (!problem || tries <= 0) {
				if (settings.writeOut !== undefined) await this.printWriteOut(result);
				return result.code;
			}
			const wait = settings.retryDelay || delay;
			const left = `${tries} ${tries === 1 ? 'retry' : 'retries'} left.`;
			if (!settings.silent || settings.showError)
				await process.warn(
					`Warning: Problem: ${problem}. Will retry in ${wait} second${wait === 1 ? '' : 's'}. ${left}\n`,
				);
			tries--;
			delay = Math.min(delay * 2, 600);
			await process.sleep(wait * 1000);
		}
	}

	private retriable(code: number): string | undefined {
		if (code === 28 || code === 6) return 'timeout';
		if (code === 7 && (this.settings.retryConnectionRefused || this.settings.retryAllErrors))
			return 'connection refused';
		if ([408, 429, 500, 502, 503, 504].includes(this.report.status)) return 'HTTP error';
		return code !== 0 && this.settings.retryAllErrors ? '(retrying all errors)' : undefined;
	}

	/** One try. The error has been told when it returns. */
	private async attempt(): Promise<{ code: number; message: string }> {
		const { process, settings } = this;
		this.report = emptyReport(this.url, process.clock.now());
		const deadline = new Deadline(process, settings);
		deadline.progress = () => this.received();
		process.atExit(() => deadline.cancel());
		let metered = false;
		try {
			const url = parseUrl(this.url);
			metered = this.meter;
			if (metered) await process.warn(METER_HEAD + METER_ZERO);
			await this.follow(url, deadline);
			if (metered) await process.warn(this.meterLine());
			return { code: 0, message: '' };
		} catch (thrown) {
			const error = asCurlError(thrown);
			if (!(error instanceof CurlError)) throw thrown;
			// While it resolves nothing has moved, and the error follows on the meter's line.
			if (metered && this.report.resolved !== undefined) await process.warn(this.meterLine());
			if (!settings.silent || settings.showError) await process.warn(failureText(error));
			return { code: error.code, message: error.message };
		} finally {
			this.report.ended = process.clock.now();
			deadline.cancel();
		}
	}

	/** The request and, with -L, those it is redirected to. */
	private async follow(first: CurlUrl, deadline: Deadline): Promise<void> {
		const { settings, process, report } = this;
		let url = first;
		let body = this.requestBody();
		if (settings.get && body !== undefined) {
			url = { ...url, target: `${url.target}${url.target.includes('?') ? '&' : '?'}${body}` };
			body = undefined;
		}
		let method =
			settings.method ??
			(settings.head ? 'HEAD' : settings.upload !== undefined ? 'PUT' : body !== undefined ? 'POST' : 'GET');
		for (;;) {
			report.url = url.href;
			report.scheme = url.scheme;
			report.method = method;
			const exchange: Exchange = {
				process,
				settings: this.settingsFor(url, first),
				pool: this.pool,
				deadline,
				note: this.note,
				report,
			};
			const { head, finish } = await exchangeOnce(exchange, url, method, body);
			await this.head(head);
			const location = head.headers.get('Location');
			const redirected = [301, 302, 303, 307, 308].includes(head.status) && location !== undefined;
			if (redirected) report.redirectUrl = resolveLocation(url, location);
			if (!redirected || !settings.follow) {
				await this.body(head, url, deadline);
				await finish();
				return;
			}
			for await (const piece of head.body)
				await this.note('*', `Ignoring the response-body (${byteLength(piece)} bytes)`);
			await finish();
			if (++report.redirects > settings.maxRedirects && settings.maxRedirects >= 0)
				throw new CurlError(47, `Maximum (${settings.maxRedirects}) redirects followed`);
			url = parseUrl(report.redirectUrl as string);
			await this.note('*', `Issue another request to this URL: '${url.href}'`);
			if (head.status === 303 || (head.status < 303 && method === 'POST')) {
				body = undefined;
				if (settings.method === undefined && method !== 'HEAD') method = 'GET';
			}
			deadline.redirected();
		}
	}

	/** A Host field of one's own is for the first host only; whoever it redirects to gets its own name (--location). */
	private settingsFor(url: CurlUrl, first: CurlUrl): CurlSettings {
		const { settings } = this;
		if (url.host === first.host) return settings;
		return { ...settings, headers: settings.headers.filter((header) => !/^host\s*[:;]/i.test(header)) };
	}

	private requestBody(): string | undefined {
		const { settings } = this;
		if (settings.upload !== undefined) return this.readFile(settings.upload);
		if (settings.data.length === 0) return undefined;
		const separator = settings.json ? '' : '&';
		return settings.data
			.map((each) =>
				each.startsWith('\0')
					? each.slice(1)
					: each.startsWith('@')
						? this.readFile(each.slice(1)).replace(/[\r\n]/g, '')
						: each,
			)
			.join(separator);
	}

	private readFile(name: string): string {
		try {
			return this.process.fs.readFile(this.process.path(name));
		} catch (error) {
			if (error instanceof FileError) throw new CurlError(26, `Failed to open ${name}`);
			throw error;
		}
	}

	/** Records and shows the answer's head. */
	private async head(head: ResponseHead): Promise<void> {
		const { settings, report, process } = this;
		const text = `${head.lines.join('\r\n')}\r\n\r\n`;
		report.status = head.status;
		report.version = head.version;
		report.headers = head.headers;
		report.headerBytes += byteLength(text);
		for (const line of [...head.lines, '']) await this.note('<', line);
		if (settings.fail === 'fail' && head.status >= 400)
			throw new CurlError(22, `The requested URL returned error: ${head.status}`);
		if (settings.include || settings.head) await this.write(text);
		if (settings.dumpHeader === '-') await process.print(text);
		else if (settings.dumpHeader !== undefined) this.process.fs.writeFile(process.path(settings.dumpHeader), text);
	}

	private async body(head: ResponseHead, url: CurlUrl, deadline: Deadline): Promise<void> {
		const { report, settings } = this;
		if (this.output === null && this.file === undefined) this.file = remoteName(url);
		const iterator = head.body;
		for (;;) {
			const next = await deadline.race(iterator.next());
			if (next.done) break;
			const size = byteLength(next.value);
			report.downloaded += size;
			await this.note('{', `[${size} bytes data]`);
			await this.write(next.value);
		}
		if (this.file !== undefined && !this.fileStarted) await this.write('');
		if (settings.fail === 'with-body' && head.status >= 400)
			throw new CurlError(22, `The requested URL returned error: ${head.status}`);
	}

	/** Writes a piece of the answer to where it goes. */
	private async write(text: string): Promise<void> {
		const { process, settings } = this;
		const target = this.file ?? this.output ?? undefined;
		try {
			if (target === undefined || target === '-') {
				await process.print(text);
				return;
			}
			const path = process.path(target);
			if (settings.createDirs) process.fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { parents: true });
			// /dev/null swallows; a small file system of our own may not have it.
			if (path !== '/dev/null') process.fs.writeFile(path, text, { append: this.fileStarted });
			this.fileStarted = true;
		} catch (error) {
			if (error instanceof BrokenPipe)
				throw new CurlError(23, `Failure writing output to destination, passed ${byteLength(text)} returned 0`);
			if (!(error instanceof FileError)) throw error;
			if (!settings.silent || settings.showError)
				await process.warn(`Warning: Failed to open the file ${target}: ${error.message}\n`);
			throw new CurlError(23, `client returned ERROR on write, ${byteLength(text)} bytes wanted`);
		}
	}

	private readonly note: Note = async (mark, text) => {
		if (!this.settings.verbose) return;
		// Amounts are shown only where the data itself does not go to the same screen.
		if ((mark === '{' || mark === '}') && this.process.stdout.terminal) return;
		await this.process.warn(`${mark} ${text}${mark === '>' || mark === '<' ? '\r' : ''}\n`);
	};

	private received(): string {
		const { report } = this;
		const length = report.headers.get('Content-Length');
		return length === undefined
			? `with ${report.downloaded} bytes received`
			: `with ${report.downloaded} out of ${length} bytes received`;
	}

	private meterLine(): string {
		const { downloaded, started } = this.report;
		if (downloaded === 0) return `${METER_ZERO}\n`;
		const seconds = Math.max((this.process.clock.now() - started) / 1000, 0.001);
		const column = (text: string) => text.padStart(5);
		const total = column(amount(downloaded));
		const speed = amount(downloaded / seconds).padStart(6);
		const percent = downloaded > 0 ? '100' : '  0';
		return `\r${percent} ${total}  ${percent} ${total}    0     0 ${speed}      0 --:--:-- --:--:-- --:--:-- ${column(amount(downloaded / seconds))}\n`;
	}

	private async printWriteOut(result: { code: number; message: string }): Promise<void> {
		let format = this.settings.writeOut as string;
		if (format.startsWith('@')) format = this.readFile(format.slice(1));
		for (const piece of writeOut(format, this.report, result))
			await (piece.to === 'stdout' ? this.process.print(piece.text) : this.process.warn(piece.text));
	}
}

/** The file name that -O takes from a URL. */
function remoteName(url: CurlUrl): string {
	const name = url.target.replace(/\?.*/s, '').split('/').at(-1);
	// Before 8.10 this was an error; since then curl takes a name of its own.
	return name === undefined || name === '' ? 'curl_response' : name;
}

/** A number of bytes in at most five characters, as the progress meter has it. */
function amount(bytes: number): string {
	const whole = Math.floor(bytes);
	if (whole < 100_000) return String(whole);
	const kilo = whole / 1024;
	if (kilo < 10_000) return `${Math.floor(kilo)}k`;
	const mega = kilo / 1024;
	return mega < 100 ? `${mega.toFixed(1)}M` : `${Math.floor(mega)}M`;
}

export const curl: Command = { name: 'curl', summary: 'transfer a URL', program: run };
