/** The only source of chance: a seeded generator, handed down from the session. */

/** Letters and digits of generated names, without vowels and look-alikes (k8s.io/apimachinery, util/rand). */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Mixes a text into 32 bits (FNV-1a). */
export function hash32(text: string, basis = 0x811c9dc5): number {
	let hash = basis;
	for (let i = 0; i < text.length; i++) {
		hash ^= text.charCodeAt(i);
		hash = Math.imul(hash, 0x01000193);
	}
	return hash >>> 0;
}

/** A stream of chance that its seed decides wholly (the sfc32 generator). */
export class Random {
	private a: number;
	private b: number;
	private c: number;
	private counter = 1;
	private readonly seed: string;

	constructor(seed: number | string) {
		this.seed = String(seed);
		this.a = hash32(this.seed);
		this.b = hash32(this.seed, 0x9e3779b9);
		this.c = hash32(this.seed, 0x243f6a88);
		for (let i = 0; i < 12; i++) this.uint32();
	}

	/** A generator of its own for one part, so that what one part draws does not shift what another gets. */
	fork(name: string): Random {
		return new Random(`${this.seed}/${name}`);
	}

	/** A whole number from 0 to 2^32 - 1. */
	uint32(): number {
		const sum = (this.a + this.b + this.counter++) | 0;
		this.a = this.b ^ (this.b >>> 9);
		this.b = (this.c + (this.c << 3)) | 0;
		this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
		return sum >>> 0;
	}

	/** A number from 0 up to, not including, 1. */
	float(): number {
		return this.uint32() / 0x1_0000_0000;
	}

	/** A whole number from 0 up to, not including, `bound` (at least 1). */
	below(bound: number): number {
		return Math.floor(this.float() * bound);
	}

	/** `length` characters as Kubernetes appends them to generated names. */
	nameSuffix(length: number): string {
		let text = '';
		for (let i = 0; i < length; i++) text += NAME_ALPHABET[this.below(NAME_ALPHABET.length)];
		return text;
	}

	/** `length` lower-case hexadecimal digits. */
	hex(length: number): string {
		let text = '';
		for (let i = 0; i < length; i++) text += this.below(16).toString(16);
		return text;
	}

	/** A version 4 UUID (RFC 9562). */
	uuid(): string {
		const h = this.hex(32);
		const variant = '89ab'[this.below(4)];
		return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
	}
}
