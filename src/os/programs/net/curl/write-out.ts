/** `--write-out`: the variables of curl(1). */

import type { TransferReport } from './transfer.ts';

const secondsOf = (report: TransferReport, instant: number | undefined): string =>
	(instant === undefined ? 0 : (instant - report.started) / 1000).toFixed(6);

const VARIABLES: Record<string, (report: TransferReport, result: { code: number; message: string }) => string> = {
	content_type: (r) => r.headers.get('Content-Type') ?? '',
	errormsg: (_, result) => result.message,
	exitcode: (_, result) => String(result.code),
	http_code: (r) => String(r.status).padStart(3, '0'),
	http_version: (r) => r.version,
	local_ip: (r) => r.local?.address ?? '',
	local_port: (r) => String(r.local?.port ?? 0),
	method: (r) => r.method,
	num_connects: (r) => String(r.connections),
	num_headers: (r) => String(r.headers.fields.length),
	num_redirects: (r) => String(r.redirects),
	redirect_url: (r) => r.redirectUrl ?? '',
	remote_ip: (r) => r.remote?.address ?? '',
	remote_port: (r) => String(r.remote?.port ?? 0),
	response_code: (r) => String(r.status).padStart(3, '0'),
	scheme: (r) => r.scheme,
	size_download: (r) => String(r.downloaded),
	size_header: (r) => String(r.headerBytes),
	size_upload: (r) => String(r.uploaded),
	speed_download: (r) => String(Math.floor(r.downloaded / Math.max((r.ended - r.started) / 1000, 0.000_001))),
	speed_upload: (r) => String(Math.floor(r.uploaded / Math.max((r.ended - r.started) / 1000, 0.000_001))),
	ssl_verify_result: () => '0',
	time_appconnect: (r) => secondsOf(r, r.secured),
	time_connect: (r) => secondsOf(r, r.connected),
	time_namelookup: (r) => secondsOf(r, r.resolved),
	time_pretransfer: (r) => secondsOf(r, r.sent),
	time_redirect: () => '0.000000',
	time_starttransfer: (r) => secondsOf(r, r.answered),
	time_total: (r) => secondsOf(r, r.ended),
	url: (r) => r.url,
	url_effective: (r) => r.url,
};

/** One piece of text for one of curl's outputs. */
export interface WrittenPiece {
	to: 'stdout' | 'stderr';
	text: string;
}

/** Fills in a format; unknown variables are told of as curl does. */
export function writeOut(
	format: string,
	report: TransferReport,
	result: { code: number; message: string },
): WrittenPiece[] {
	const pieces: WrittenPiece[] = [];
	let to: WrittenPiece['to'] = 'stdout';
	const put = (text: string) => {
		const last = pieces.at(-1);
		if (last?.to === to) last.text += text;
		else pieces.push({ to, text });
	};
	const pattern = /%%|%\{([^}]*)\}|%header\{([^}]*)\}|\\([nrt\\])|[^%\\]+|[%\\]/g;
	for (const match of format.matchAll(pattern)) {
		const [whole, name, header, escape] = match;
		if (whole === '%%') put('%');
		else if (header !== undefined) put(report.headers.get(header) ?? '');
		else if (escape !== undefined) put({ n: '\n', r: '\r', t: '\t', '\\': '\\' }[escape] ?? '');
		else if (name === 'stderr' || name === 'stdout') to = name;
		else if (name === 'onerror') {
			if (result.code === 0) break;
		} else if (name === 'json') put(JSON.stringify(allVariables(report, result)));
		else if (name !== undefined) {
			const variable = VARIABLES[name];
			if (variable) put(variable(report, result));
			else pieces.push({ to: 'stderr', text: `curl: unknown --write-out variable: '${name}'\n` });
		} else put(whole);
	}
	return pieces;
}

function allVariables(
	report: TransferReport,
	result: { code: number; message: string },
): Record<string, string | number> {
	return Object.fromEntries(
		Object.entries(VARIABLES).map(([name, value]) => {
			const text = value(report, result);
			return [
				name,
				/^(?:exitcode|http_code|num_|response_code|size_|speed_|time_|.*_port$)/.test(name) ? Number(text) : text,
			];
		}),
	);
}
