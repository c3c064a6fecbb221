/** The nginx program: master process, configuration, listening, logs, signals, `nginx -t`, `nginx -s reload`. */

import { FileError } from '../../../../os/fs.ts';
import { byteLength, type HttpRequest, type HttpResponse, serveHttp } from '../../../../os/http.ts';
import { type Connection, type Listener, NetworkError } from '../../../../os/net.ts';
import type { Process, Program } from '../../../../os/process.ts';
import { commonLogDate, httpDate, slashDate } from '../../../../os/timestamps.ts';
import { ConfigError, type Directive } from './config.ts';
import { configurationAt } from './configuration.ts';
import type { VirtualServer } from './locations.ts';
import { type ErrorLog, Responder } from './server.ts';
import { upstreamAddresses } from './variables.ts';

const CONFIG = '/etc/nginx/nginx.conf';

/** nginx of a version, as a program. */
export const nginx =
	(version: string, builtBy: string): Program =>
	(process) =>
		new Nginx(process, version, builtBy).run();

class Nginx {
	private readonly process: Process;
	private readonly version: string;
	private readonly builtBy: string;
	private readonly listeners = new Map<string, Listener>();
	private config: readonly Directive[] = [];
	private servers: readonly VirtualServer[] = [];
	private responder: Responder;
	private worker = 0;

	constructor(process: Process, version: string, builtBy: string) {
		this.process = process;
		this.version = version;
		this.builtBy = builtBy;
		this.responder = new Responder(process, version, [], new Map(), this.log);
	}

	async run(): Promise<number> {
		const { process } = this;
		const args = process.argv.slice(1);
		const option = (name: string) => {
			const at = args.indexOf(name);
			return at < 0 ? undefined : (args[at + 1] ?? '');
		};
		const unknown = args.find(
			(arg, i) => arg.startsWith('-') && !/^-[vVtTqhsgcep?]$/.test(arg) && !/^-[sgcep]$/.test(args[i - 1] ?? ''),
		);
		if (unknown !== undefined) {
			await process.warn(`nginx: invalid option: "${unknown.replace(/^-+/, '')}"\n`);
			return 1;
		}
		if (args.includes('-v') || args.includes('-V')) {
			await process.warn(`nginx version: nginx/${this.version}\n`);
			return 0;
		}
		if (option('-s') !== undefined) return this.signalMaster(option('-s') as string);
		const test = args.includes('-t') || args.includes('-T');
		if (!(await this.load(test))) return 1;
		if (test) {
			if (!args.includes('-q'))
				await process.warn(
					`nginx: the configuration file ${CONFIG} syntax is ok\nnginx: configuration file ${CONFIG} test is successful\n`,
				);
			return 0;
		}
		if (!(await this.listen())) return 1;
		return this.serve();
	}

	/** Reads the configuration anew. False, with nginx's complaint, when it is faulty. */
	private async load(testing: boolean): Promise<boolean> {
		try {
			const { config, servers } = configurationAt(this.process.fs, CONFIG);
			const addresses = await this.process.wait(upstreamAddresses(this.process.machine, config));
			this.config = config;
			this.servers = servers;
			this.responder = new Responder(this.process, this.version, config, addresses, this.log);
			return true;
		} catch (error) {
			if (!(error instanceof ConfigError)) throw error;
			if (testing || this.listeners.size === 0) await this.process.warn(`nginx: [emerg] ${error.message}\n`);
			else this.log('emerg', error.message);
			if (testing) await this.process.warn(`nginx: configuration file ${CONFIG} test failed\n`);
			return false;
		}
	}

	/** Opens the ports that the servers want, closes those that none wants any more. */
	private async listen(): Promise<boolean> {
		const wanted = new Map<string, VirtualServer['ports'][number]>();
		for (const server of this.servers)
			for (const each of server.ports) wanted.set(`${each.address}:${each.port}`, each);
		for (const [key, listener] of this.listeners) {
			if (wanted.has(key)) continue;
			listener.close();
			this.listeners.delete(key);
		}
		for (const [key, { port, address }] of wanted) {
			if (this.listeners.has(key)) continue;
			try {
				this.listeners.set(
					key,
					serveHttp(this.process.machine.network, port, (request, { connection }) => this.handle(request, connection), {
						address,
						headers: () => [
							['Server', `nginx/${this.version}`],
							['Date', httpDate(this.process.clock.now())],
						],
						onBadRequest: (line, { connection }) => this.badRequest(line, connection),
						onOverload: () => this.log('alert', '512 worker_connections are not enough'),
						onError: (error) => this.process.machine.onFault?.(error, this.process),
					}),
				);
			} catch (error) {
				if (!(error instanceof NetworkError)) throw error;
				this.log('emerg', `bind() to ${key} failed (98: ${error.message})`);
				await this.process.warn(`nginx: [emerg] bind() to ${key} failed (98: ${error.message})\n`);
				return false;
			}
		}
		return true;
	}

	private async serve(): Promise<number> {
		const { process } = this;
		process.atExit(() => {
			for (const listener of this.listeners.values()) listener.close();
		});
		this.log('notice', 'using the "epoll" event method');
		this.log('notice', `nginx/${this.version}`);
		this.log('notice', `built by ${this.builtBy}`);
		this.log('notice', 'OS: Linux 6.12.57+deb13-amd64');
		this.log('notice', 'getrlimit(RLIMIT_NOFILE): 1048576:1048576');
		this.startWorker();
		let stop: (signal: string) => void = () => {};
		const stopped = new Promise<string>((resolve) => {
			stop = resolve;
		});
		process.onSignal('TERM', () => stop('signal 15 (SIGTERM) received, exiting'));
		process.onSignal('INT', () => stop('signal 2 (SIGINT) received, exiting'));
		process.onSignal('QUIT', () => stop('signal 3 (SIGQUIT) received, shutting down'));
		process.onSignal('HUP', () => void process.machine.quietly(() => this.reload()));
		const why = await process.wait(stopped);
		this.log('notice', why);
		const graceful = why.includes('SIGQUIT');
		this.log('notice', graceful ? 'gracefully shutting down' : 'exiting', this.worker);
		this.log('notice', 'exit', this.worker);
		this.log('notice', `signal 17 (SIGCHLD) received from ${this.worker}`);
		this.log('notice', `worker process ${this.worker} exited with code 0`);
		this.log('notice', 'exit');
		return 0;
	}

	private startWorker(): void {
		// Workers are threads of this one program; they have numbers for the log only.
		this.worker = this.worker === 0 ? 29 : this.worker + 1;
		this.log('notice', 'start worker processes');
		this.log('notice', `start worker process ${this.worker}`);
	}

	private async reload(): Promise<void> {
		this.log('notice', 'signal 1 (SIGHUP) received, reconfiguring');
		this.log('notice', 'reconfiguring');
		if (!(await this.load(false)) || !(await this.listen())) return;
		this.log('notice', 'using the "epoll" event method');
		this.startWorker();
	}

	private async signalMaster(name: string): Promise<number> {
		const signal = { stop: 'TERM', quit: 'QUIT', reload: 'HUP', reopen: 'USR1' }[name];
		if (!signal) {
			await this.process.warn(`nginx: invalid option: "-s ${name}"\n`);
			return 1;
		}
		if (!(await this.load(true))) return 1;
		const master = this.process.machine.processes.find(
			(each) => each !== this.process && each.argv[0]?.endsWith('nginx'),
		);
		if (!master) {
			await this.process.warn('nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n');
			return 1;
		}
		await this.process.warn(
			`${slashDate(this.process.clock.now())} [notice] ${this.process.pid}#${this.process.pid}: signal process started\n`,
		);
		if (signal !== 'USR1') master.kill(signal as 'TERM');
		return 0;
	}

	/** The server for a request: by the Host field among those of the port, else the port's default. */
	private serverFor(request: HttpRequest | undefined, connection: Connection): VirtualServer | undefined {
		const host = (request?.headers.get('Host') ?? '').replace(/:\d+$/, '').toLowerCase();
		const onPort = this.servers.filter((server) => server.ports.some((each) => each.port === connection.local.port));
		return (
			onPort.find((server) => server.names.includes(host)) ??
			onPort.find((server) => server.names.some((name) => name.startsWith('*.') && host.endsWith(name.slice(1)))) ??
			onPort.find((server) => server.ports.some((each) => each.port === connection.local.port && each.isDefault)) ??
			onPort[0]
		);
	}

	private async handle(request: HttpRequest, connection: Connection): Promise<HttpResponse> {
		const server = this.serverFor(request, connection);
		const response =
			server && (request.version === '1.0' || request.headers.has('Host'))
				? await this.responder.answer(server, request, connection)
				: this.errorPage(400);
		await this.access(request, connection, response, server);
		return response;
	}

	private badRequest(line: string, connection: Connection): HttpResponse {
		const response = this.errorPage(400);
		const escaped = line
			.slice(0, 200)
			.replace(/[^\x20-\x7e]|["\\]/g, (c) => `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
		void this.process.machine.quietly(() =>
			this.access(escaped, connection, response, this.serverFor(undefined, connection)),
		);
		return response;
	}

	private errorPage(status: number): HttpResponse {
		const body = this.responder.page(status);
		return {
			status,
			headers: [
				['Content-Type', 'text/html'],
				['Content-Length', String(byteLength(body))],
				['Connection', 'close'],
			],
			body,
		};
	}

	/** A line of the access log, in the format `main` of the image's nginx.conf. */
	private async access(
		request: HttpRequest | string,
		connection: Connection,
		response: HttpResponse,
		server: VirtualServer | undefined,
	): Promise<void> {
		const scope = [...(server?.scope ?? []), this.config.find((each) => each.name === 'http')?.block ?? []];
		const target =
			scope.flatMap((level) => level.filter((each) => each.name === 'access_log'))[0]?.args[0] ??
			'/var/log/nginx/access.log';
		if (target === 'off') return;
		const known = typeof request === 'string' ? undefined : request;
		const line = known?.line ?? (request as string);
		const size = known?.method === 'HEAD' ? 0 : byteLength(typeof response.body === 'string' ? response.body : '');
		const field = (name: string) => known?.headers.get(name) ?? '-';
		const text = `${connection.remote.address} - ${userOf(known)} [${commonLogDate(this.process.clock.now())}] "${line}" ${response.status} ${size} "${field('Referer')}" "${field('User-Agent')}" "${field('X-Forwarded-For')}"\n`;
		await this.append(target, text);
	}

	/** The image links its logs to the container's streams; other files are written as files. */
	private async append(target: string, text: string): Promise<void> {
		const { fs } = this.process;
		const node = fs.find(target, false);
		const path = node?.type === 'link' ? node.target : target;
		if (path === '/dev/stdout') await this.process.machine.quietly(() => this.process.print(text));
		else if (path === '/dev/stderr') await this.process.machine.quietly(() => this.process.warn(text));
		else {
			try {
				fs.writeFile(path, text, { append: true });
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
			}
		}
	}

	private readonly log = (
		level: 'emerg' | 'alert' | Parameters<ErrorLog>[0],
		message: string,
		pid = this.process.pid,
	): void => {
		const number = level === 'error' ? this.worker : pid;
		const connection = level === 'error' ? '*1 ' : '';
		const text = `${slashDate(this.process.clock.now())} [${level}] ${number}#${number}: ${connection}${message}\n`;
		const target = this.config.find((each) => each.name === 'error_log')?.args[0] ?? '/var/log/nginx/error.log';
		void this.append(target, text);
	};
}

function userOf(request: HttpRequest | undefined): string {
	const match = /^Basic (\S+)$/i.exec(request?.headers.get('Authorization') ?? '');
	if (!match) return '-';
	try {
		return atob(match[1] as string).split(':')[0] || '-';
	} catch {
		return '-';
	}
}
