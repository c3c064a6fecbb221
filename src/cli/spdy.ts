/**
 * SPDY/3.1 as client-go speaks it for exec, attach and port-forward (www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1):
 * a server's side of the framing, over any duplex stream of bytes. Windows are neither kept nor awaited, as in
 * moby/spdystream, which is at the other end.
 */

import type { Duplex } from 'node:stream';
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';

const VERSION = 3;
const TYPE = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7, headers: 8 } as const;
const FIN = 1;
/** RST_STREAM's CANCEL. */
const CANCEL = 5;
/** Frames have 24 bits for their length; more than this nobody sends at once. */
const LONGEST = 1 << 16;

const sized = (text: string): Buffer => {
	const bytes = Buffer.from(text);
	const size = Buffer.alloc(4);
	size.writeUInt32BE(bytes.length);
	return Buffer.concat([size, bytes]);
};

/** What header blocks are compressed against (2.6.10.1): names and values with their sizes, then text. */
const DICTIONARY = Buffer.concat([
	...[
		'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow',
		'authorization cache-control connection content-base content-encoding content-language content-length',
		'content-location content-md5 content-range content-type date etag expect expires from host if-match',
		'if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma',
		'proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade',
		'user-agent vary via warning www-authenticate method get status',
	].flatMap((line) => line.split(' ').map(sized)),
	sized('200 OK'),
	...'version HTTP/1.1 url public set-cookie keep-alive origin'.split(' ').map(sized),
	Buffer.from(
		[
			'100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505',
			'203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized',
			'403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable',
			'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT',
			'chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,',
			'text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.',
		].join(''),
	),
]);

/** A block through a compressor that keeps its state from one to the next. */
function through(codec: Deflate | Inflate, block: Buffer): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		codec.once('error', reject);
		codec.write(block);
		codec.flush(constants.Z_SYNC_FLUSH, () => {
			codec.off('error', reject);
			resolve((codec.read() as Buffer | null) ?? Buffer.alloc(0));
		});
	});
}

function readPairs(block: Buffer): Map<string, string> {
	let at = 4;
	const text = () => {
		const size = block.readUInt32BE(at);
		at += 4 + size;
		return block.subarray(at - size, at).toString();
	};
	const pairs = new Map<string, string>();
	for (let left = block.readUInt32BE(0); left > 0; left--) {
		const name = text();
		pairs.set(name, text());
	}
	return pairs;
}

/** One stream that the client opened. */
export interface SpdyStream {
	/** Lower-case names. */
	readonly headers: ReadonlyMap<string, string>;
	onData: (bytes: Buffer) => void;
	/** The client has sent all it had. */
	onEnd: () => void;
	write(bytes: Buffer | string): void;
	/** Nothing more comes from here. */
	end(): void;
	/** Nothing more goes either way. */
	reset(): void;
}

/** A client's connection: tells of its streams until it ends. */
export class SpdyConnection {
	private readonly duplex: Duplex;
	private readonly inflate = createInflate({ dictionary: DICTIONARY });
	private readonly deflate = createDeflate({ dictionary: DICTIONARY });
	private readonly streams = new Map<number, SpdyStream>();
	private readonly accept: (stream: SpdyStream) => void;
	private pending = Buffer.alloc(0);
	private work: Promise<void> = Promise.resolve();

	/** @param onClose told once the connection is over, however that came. */
	constructor(duplex: Duplex, accept: (stream: SpdyStream) => void, onClose: () => void) {
		this.duplex = duplex;
		this.accept = accept;
		duplex.on('data', (bytes: Buffer) => {
			this.work = this.work.then(() => this.take(bytes)).catch(() => void duplex.destroy());
		});
		duplex.on('error', () => duplex.destroy());
		duplex.on('end', () => duplex.end());
		duplex.once('close', onClose);
	}

	/** Ends the connection after what was written. */
	close(): void {
		this.work = this.work.then(() => void this.duplex.end());
	}

	private async take(bytes: Buffer): Promise<void> {
		this.pending = Buffer.concat([this.pending, bytes]);
		while (this.pending.length >= 8) {
			const size = 8 + this.pending.readUIntBE(5, 3);
			if (this.pending.length < size) return;
			const frame = this.pending.subarray(0, size);
			this.pending = this.pending.subarray(size);
			await this.frame(frame.readUInt32BE(0), frame.readUInt8(4), frame.subarray(8));
		}
	}

	private async frame(head: number, flags: number, body: Buffer): Promise<void> {
		if (head >>> 31 === 0) {
			const stream = this.streams.get(head);
			if (body.length > 0) stream?.onData(body);
			if (flags & FIN) stream?.onEnd();
			return;
		}
		switch (head & 0xffff) {
			case TYPE.synStream: {
				const id = body.readUInt32BE(0) & 0x7fff_ffff;
				const headers = readPairs(await through(this.inflate, body.subarray(10)));
				const stream = this.stream(id, headers);
				this.streams.set(id, stream);
				this.control(TYPE.synReply, Buffer.concat([body.subarray(0, 4), await this.noHeaders()]));
				this.accept(stream);
				if (flags & FIN) stream.onEnd();
				return;
			}
			case TYPE.headers:
				// Nobody asks for them; the compressor must have seen them all the same.
				await through(this.inflate, body.subarray(4));
				return;
			case TYPE.rstStream: {
				const id = body.readUInt32BE(0) & 0x7fff_ffff;
				this.streams.get(id)?.onEnd();
				this.streams.delete(id);
				return;
			}
			case TYPE.ping:
				this.control(TYPE.ping, body);
				return;
			case TYPE.goAway:
				this.duplex.end();
				return;
		}
	}

	private noHeaders(): Promise<Buffer> {
		return through(this.deflate, Buffer.alloc(4));
	}

	private stream(id: number, headers: Map<string, string>): SpdyStream {
		let open = true;
		return {
			headers,
			onData() {},
			onEnd() {},
			write: (data) => {
				const bytes = Buffer.from(data);
				for (let at = 0; open && at < bytes.length; at += LONGEST) this.data(id, 0, bytes.subarray(at, at + LONGEST));
			},
			end: () => {
				if (open) this.data(id, FIN, Buffer.alloc(0));
				open = false;
			},
			reset: () => {
				const body = Buffer.alloc(8);
				body.writeUInt32BE(id);
				body.writeUInt32BE(CANCEL, 4);
				if (this.streams.delete(id)) this.control(TYPE.rstStream, body);
				open = false;
			},
		};
	}

	private control(type: number, body: Buffer): void {
		this.send((0x8000 | VERSION) * 0x1_0000 + type, 0, body);
	}

	private data(id: number, flags: number, body: Buffer): void {
		this.send(id, flags, body);
	}

	private send(head: number, flags: number, body: Buffer): void {
		if (!this.duplex.writable) return;
		const frame = Buffer.alloc(8);
		frame.writeUInt32BE(head);
		frame.writeUInt8(flags, 4);
		frame.writeUIntBE(body.length, 5, 3);
		this.duplex.write(Buffer.concat([frame, body]));
	}
}
