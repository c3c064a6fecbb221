// Serves the built site on this machine alone, under the base path that it was built with, as GitHub Pages would: text
// compressed, and everything kept by the browser for ten minutes.
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const types = {
	'.css': 'text/css; charset=utf-8',
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.map': 'application/json; charset=utf-8',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.txt': 'text/plain; charset=utf-8',
	'.wasm': 'application/wasm',
	'.webp': 'image/webp',
	'.xml': 'application/xml; charset=utf-8',
};

/** What is worth compressing. */
const isText = (type) => /^text\/|json|xml|wasm/.test(type);

/** Compressed files by their path and version. */
const compressed = new Map();

async function compress(file, version) {
	const key = `${file} ${version}`;
	if (!compressed.has(key)) compressed.set(key, promisify(gzip)(await readFile(file)));
	return compressed.get(key);
}

/** `/`, or `/some/path/`: how a base path is written throughout. */
function normalizeBase(path = '') {
	const inner = path.replace(/^\/+|\/+$/g, '');
	return inner === '' ? '/' : `/${inner}/`;
}

/** The file that an address asks for; a folder is asked for its index.html. */
async function find(root, pathname) {
	const path = resolve(root, `.${pathname}`);
	if (path !== root && !path.startsWith(root + sep)) return undefined;
	const found = await stat(path).catch(() => undefined);
	if (found?.isFile()) return { file: path };
	if (!found?.isDirectory()) return undefined;
	if (!pathname.endsWith('/')) return { redirect: `${pathname}/` };
	const index = join(path, 'index.html');
	return (await stat(index).catch(() => undefined)) ? { file: index } : undefined;
}

async function answer(request, response, root, base) {
	const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
	const redirect = (location) => response.writeHead(302, { location: location + search }).end();
	const send = async (status, file) => {
		const type = types[extname(file)] ?? 'application/octet-stream';
		const { mtimeMs, size } = await stat(file);
		const version = `"${Math.round(mtimeMs).toString(16)}-${size.toString(16)}"`;
		const headers = {
			'content-type': type,
			'cache-control': 'max-age=600',
			etag: `W/${version}`,
			vary: 'accept-encoding',
		};
		if (status === 200 && request.headers['if-none-match'] === headers.etag) {
			response.writeHead(304, headers).end();
			return;
		}
		if (isText(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
			const bytes = await compress(file, version);
			response.writeHead(status, { ...headers, 'content-encoding': 'gzip', 'content-length': bytes.length });
			response.end(request.method === 'HEAD' ? undefined : bytes);
			return;
		}
		response.writeHead(status, { ...headers, 'content-length': size });
		if (request.method === 'HEAD') response.end();
		else createReadStream(file).pipe(response);
	};
	if (pathname === '/' || `${pathname}/` === base) {
		if (base !== '/') return redirect(base);
	}
	let found;
	try {
		if (pathname.startsWith(base)) found = await find(root, `/${decodeURIComponent(pathname.slice(base.length))}`);
	} catch {
		// A malformed escape names no file.
	}
	if (found?.redirect) return redirect(base + encodeURI(found.redirect.slice(1)));
	if (found) return send(200, found.file);
	const missing = join(root, '404.html');
	if (await stat(missing).catch(() => undefined)) return send(404, missing);
	response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
}

/** Starts serving; resolves with the address and the server once it listens. Port 0 takes any that is free. */
export async function serve({ root, base, port = 0 }) {
	const folder = resolve(root);
	const path = normalizeBase(base);
	const server = createServer((request, response) => {
		answer(request, response, folder, path).catch((error) => {
			console.error(error);
			response.destroy();
		});
	});
	await new Promise((listening, failed) => {
		server.once('error', failed);
		server.listen(port, '127.0.0.1', listening);
	});
	return { server, url: `http://127.0.0.1:${server.address().port}${path}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const port = Number(process.env.PORT ?? 0);
	const { url } = await serve({ root: process.env.DIST ?? 'dist', base: process.env.BASE_PATH, port });
	console.log(`Naru is at ${url}`);
}
