/** nginx's configuration: its syntax as a tree of directives, with includes, and nginx's own words for faults. */

import type { FileSystem } from '../../../../os/fs.ts';
import { parentPath, resolvePath } from '../../../../os/fs.ts';

export interface Directive {
	name: string;
	args: string[];
	block: Directive[] | undefined;
	file: string;
	line: number;
}

/** A configuration nginx does not start with; `message` is what stands after `[emerg] `. */
export class ConfigError extends Error {}

interface Token {
	text: string;
	/** `{`, `}` and `;` count only unquoted. */
	quoted: boolean;
	line: number;
}

/** What a backslash means in a quoted string; before other letters it stays. */
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' };

function* tokens(text: string, file: string): Generator<Token> {
	let line = 1;
	let i = 0;
	while (i < text.length) {
		const c = text[i] as string;
		if (c === '\n') line++;
		if (/\s/.test(c)) i++;
		else if (c === '#') while (i < text.length && text[i] !== '\n') i++;
		else if (c === '{' || c === '}' || c === ';') {
			yield { text: c, quoted: false, line };
			i++;
		} else if (c === '"' || c === "'") {
			const start = line;
			let value = '';
			for (i++; i < text.length && text[i] !== c; i++) {
				if (text[i] === '\n') line++;
				const escaped = text[i] === '\\' ? ESCAPES[text[i + 1] ?? ''] : undefined;
				if (escaped !== undefined) i++;
				value += escaped ?? text[i];
			}
			if (i >= text.length) throw new ConfigError(`unexpected end of file, expecting "${c}" in ${file}:${line}`);
			i++;
			yield { text: value, quoted: true, line: start };
		} else {
			let value = '';
			while (i < text.length && !/[\s;]/.test(text[i] as string)) {
				// `${name}` is a variable, another brace begins a block.
				if (text[i] === '{' && text[i - 1] !== '$') break;
				if (text[i] === '}' && !value.includes('${')) break;
				value += text[i];
				i++;
			}
			yield { text: value, quoted: false, line };
		}
	}
}

/** What a configuration was made of: the text of each file, and the files that each include found. */
export interface Sources {
	texts: Map<string, string>;
	includes: Map<string, string[]>;
}

/**
 * Reads a configuration file with what it includes.
 * @throws ConfigError
 */
export function readConfig(
	fs: FileSystem,
	path: string,
	sources: Sources = { texts: new Map(), includes: new Map() },
	depth = 0,
): Directive[] {
	const node = fs.find(path);
	if (!node) throw new ConfigError(`open() "${path}" failed (2: No such file or directory)`);
	if (node.type !== 'file' || depth > 10) throw new ConfigError(`read() "${path}" failed (21: Is a directory)`);
	const text = fs.readFile(path);
	sources.texts.set(path, text);
	const stream = [...tokens(text, path)];
	let at = 0;
	const block = (nested: boolean): Directive[] => {
		const directives: Directive[] = [];
		for (;;) {
			const first = stream[at++];
			if (!first) {
				if (nested)
					throw new ConfigError(`unexpected end of file, expecting "}" in ${path}:${stream.at(-1)?.line ?? 1}`);
				return directives;
			}
			if (!first.quoted && first.text === '}') {
				if (nested) return directives;
				throw new ConfigError(`unexpected "}" in ${path}:${first.line}`);
			}
			if (!first.quoted && (first.text === ';' || first.text === '{'))
				throw new ConfigError(`unexpected "${first.text}" in ${path}:${first.line}`);
			const directive: Directive = { name: first.text, args: [], block: undefined, file: path, line: first.line };
			for (;;) {
				const token = stream[at++];
				if (!token)
					throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${path}:${stream.at(-1)?.line ?? 1}`);
				if (!token.quoted && token.text === ';') break;
				if (!token.quoted && token.text === '{') {
					directive.block = block(true);
					break;
				}
				if (!token.quoted && token.text === '}') throw new ConfigError(`unexpected "}" in ${path}:${token.line}`);
				directive.args.push(token.text);
			}
			if (directive.name !== 'include') {
				directives.push(directive);
				continue;
			}
			const pattern = resolvePath('/etc/nginx', directive.args[0] ?? '');
			const files = included(fs, pattern);
			sources.includes.set(pattern, files);
			for (const file of files) directives.push(...readConfig(fs, file, sources, depth + 1));
		}
	};
	return block(false);
}

/** The files that an include names; only the last part may have `*`. */
export function included(fs: FileSystem, path: string): string[] {
	if (!path.includes('*')) return [path];
	const directory = parentPath(path);
	if (!fs.isDirectory(directory)) return [];
	const [before = '', after = ''] = path.slice(directory.length + 1).split('*');
	return fs
		.readdir(directory)
		.filter((name) => name.startsWith(before) && name.endsWith(after) && name.length >= before.length + after.length)
		.map((name) => `${directory}/${name}`);
}

/** Directives that a server of static files and a reverse proxy know; others are faults, as in nginx. */
const KNOWN = new Set(
	(
		'user worker_processes error_log pid events worker_connections http default_type types log_format access_log sendfile tcp_nopush ' +
		'tcp_nodelay keepalive_timeout keepalive_requests gzip gzip_types server listen server_name root index location error_page return ' +
		'add_header proxy_pass proxy_set_header proxy_http_version proxy_read_timeout proxy_connect_timeout proxy_send_timeout ' +
		'proxy_redirect proxy_buffering try_files alias autoindex charset client_max_body_size server_tokens stub_status upstream ' +
		'resolver deny allow daemon worker_rlimit_nofile multi_accept use expires etag internal set sub_filter sub_filter_once ' +
		'large_client_header_buffers client_body_buffer_size send_timeout reset_timedout_connection types_hash_max_size ' +
		'server_names_hash_bucket_size absolute_redirect port_in_redirect server_name_in_redirect open_file_cache load_module map ' +
		'if_modified_since log_not_found real_ip_header set_real_ip_from keepalive least_conn ip_hash random default_server'
	).split(' '),
);

/** Throws ConfigError for a directive that does not exist. Types and map blocks hold no directives. */
export function checkDirectives(directives: readonly Directive[]): void {
	for (const directive of directives) {
		if (!KNOWN.has(directive.name) && directive.name !== 'if')
			throw new ConfigError(`unknown directive "${directive.name}" in ${directive.file}:${directive.line}`);
		if (directive.block && !['types', 'map', 'upstream'].includes(directive.name)) checkDirectives(directive.block);
	}
}
