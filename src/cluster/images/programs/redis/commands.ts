/** The commands of redis that a course needs: strings, lists, sets, hashes, expiry. One shape: words in, a reply out. */

import type { Reply } from './protocol.ts';

type Value = string | string[] | Set<string> | Map<string, string>;

/** The data of one server. */
export class Keyspace {
	private readonly values = new Map<string, Value>();
	private readonly expiries = new Map<string, number>();
	readonly now: () => number;
	/** For INFO. */
	readonly facts: () => Record<string, string | number>;

	constructor(now: () => number, facts: () => Record<string, string | number>) {
		this.now = now;
		this.facts = facts;
	}

	get(key: string): Value | undefined {
		const expiry = this.expiries.get(key);
		if (expiry !== undefined && expiry <= this.now()) this.delete(key);
		return this.values.get(key);
	}

	set(key: string, value: Value): void {
		this.values.set(key, value);
	}

	delete(key: string): boolean {
		this.expiries.delete(key);
		return this.values.delete(key);
	}

	expire(key: string, at: number | undefined): void {
		if (at === undefined) this.expiries.delete(key);
		else this.expiries.set(key, at);
	}

	/** When a key ends, milliseconds since the epoch. */
	expiry(key: string): number | undefined {
		return this.expiries.get(key);
	}

	keys(): string[] {
		return [...this.values.keys()].filter((key) => this.get(key) !== undefined);
	}

	clear(): void {
		this.values.clear();
		this.expiries.clear();
	}
}

/** Thrown by a command; becomes an error reply. */
class Refusal extends Error {}

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const OK: Reply = { status: 'OK' };

function text(space: Keyspace, key: string): string | undefined {
	const value = space.get(key);
	if (value !== undefined && typeof value !== 'string') throw new Refusal(WRONG_TYPE);
	return value;
}

function list(space: Keyspace, key: string): string[] {
	const value = space.get(key);
	if (value === undefined) return [];
	if (!Array.isArray(value)) throw new Refusal(WRONG_TYPE);
	return value;
}

function set(space: Keyspace, key: string): Set<string> {
	const value = space.get(key);
	if (value === undefined) return new Set();
	if (!(value instanceof Set)) throw new Refusal(WRONG_TYPE);
	return value;
}

function hash(space: Keyspace, key: string): Map<string, string> {
	const value = space.get(key);
	if (value === undefined) return new Map();
	if (!(value instanceof Map)) throw new Refusal(WRONG_TYPE);
	return value;
}

function integer(word: string | undefined): number {
	if (word === undefined || !/^-?\d{1,15}$/.test(word))
		throw new Refusal('ERR value is not an integer or out of range');
	return Number(word);
}

function add(space: Keyspace, key: string, by: number): Reply {
	const value = integer(text(space, key) ?? '0') + by;
	space.set(key, String(value));
	return value;
}

function glob(pattern: string): RegExp {
	const source = pattern
		.replace(/[.+^${}()|\\]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	try {
		return new RegExp(`^${source}$`, 's');
	} catch {
		return /^$/;
	}
}

/** A part of a list by indices that may count from its end. */
function range(items: string[], from: number, to: number): string[] {
	const at = (index: number) => (index < 0 ? Math.max(0, items.length + index) : index);
	return items.slice(at(from), to < 0 ? items.length + to + 1 : to + 1);
}

const kindOf = (value: Value | undefined): string =>
	value === undefined
		? 'none'
		: typeof value === 'string'
			? 'string'
			: Array.isArray(value)
				? 'list'
				: value instanceof Set
					? 'set'
					: 'hash';

/** `-n`: at least n words with the name; `n`: exactly so many (redis' own arity). */
interface RedisCommand {
	arity: number;
	run(words: string[], space: Keyspace): Reply;
}

const push =
	(front: boolean) =>
	([key = '', ...items]: string[], space: Keyspace): Reply => {
		const current = list(space, key);
		const next = front ? [...items.reverse(), ...current] : [...current, ...items];
		space.set(key, next);
		return next.length;
	};

const pop =
	(front: boolean) =>
	([key = '']: string[], space: Keyspace): Reply => {
		const items = list(space, key);
		const item = front ? items.shift() : items.pop();
		if (items.length === 0) space.delete(key);
		return item ?? null;
	};

function setCommand([key = '', value = '', ...options]: string[], space: Keyspace): Reply {
	let expiry: number | undefined;
	let keep = false;
	for (let i = 0; i < options.length; i++) {
		const option = (options[i] as string).toUpperCase();
		if (option === 'NX' && space.get(key) !== undefined) return null;
		if (option === 'XX' && space.get(key) === undefined) return null;
		if (option === 'KEEPTTL') keep = true;
		else if (option === 'EX' || option === 'PX') {
			const amount = integer(options[++i]);
			if (amount <= 0) throw new Refusal("ERR invalid expire time in 'set' command");
			expiry = space.now() + amount * (option === 'EX' ? 1000 : 1);
		} else if (option !== 'NX' && option !== 'XX') throw new Refusal('ERR syntax error');
	}
	space.set(key, value);
	if (!keep) space.expire(key, expiry);
	return OK;
}

const COMMANDS: Record<string, RedisCommand> = {
	ping: { arity: -1, run: ([message]) => message ?? { status: 'PONG' } },
	echo: { arity: 2, run: ([message = '']) => message },
	get: { arity: 2, run: ([key = ''], space) => text(space, key) ?? null },
	set: { arity: -3, run: setCommand },
	setnx: {
		arity: 3,
		run: ([key = '', value = ''], space) => {
			if (space.get(key) !== undefined) return 0;
			space.set(key, value);
			return 1;
		},
	},
	mget: { arity: -2, run: (keys, space) => keys.map((key) => text(space, key) ?? null) },
	mset: {
		arity: -3,
		run: (words, space) => {
			if (words.length % 2) throw new Refusal("ERR wrong number of arguments for 'mset' command");
			for (let i = 0; i < words.length; i += 2) space.set(words[i] as string, words[i + 1] as string);
			return OK;
		},
	},
	append: {
		arity: 3,
		run: ([key = '', more = ''], space) => {
			const value = (text(space, key) ?? '') + more;
			space.set(key, value);
			return value.length;
		},
	},
	strlen: { arity: 2, run: ([key = ''], space) => (text(space, key) ?? '').length },
	incr: { arity: 2, run: ([key = ''], space) => add(space, key, 1) },
	decr: { arity: 2, run: ([key = ''], space) => add(space, key, -1) },
	incrby: { arity: 3, run: ([key = '', by], space) => add(space, key, integer(by)) },
	decrby: { arity: 3, run: ([key = '', by], space) => add(space, key, -integer(by)) },
	del: { arity: -2, run: (keys, space) => keys.filter((key) => space.delete(key)).length },
	unlink: { arity: -2, run: (keys, space) => keys.filter((key) => space.delete(key)).length },
	exists: { arity: -2, run: (keys, space) => keys.filter((key) => space.get(key) !== undefined).length },
	keys: { arity: 2, run: ([pattern = ''], space) => space.keys().filter((key) => glob(pattern).test(key)) },
	scan: { arity: -2, run: (_, space) => ['0', space.keys()] },
	type: { arity: 2, run: ([key = ''], space) => ({ status: kindOf(space.get(key)) }) },
	dbsize: { arity: 1, run: (_, space) => space.keys().length },
	flushall: {
		arity: -1,
		run: (_, space) => {
			space.clear();
			return OK;
		},
	},
	expire: {
		arity: -3,
		run: ([key = '', seconds], space) => {
			const wait = integer(seconds);
			if (space.get(key) === undefined) return 0;
			space.expire(key, space.now() + wait * 1000);
			return 1;
		},
	},
	persist: {
		arity: 2,
		run: ([key = ''], space) => {
			if (space.get(key) === undefined || space.expiry(key) === undefined) return 0;
			space.expire(key, undefined);
			return 1;
		},
	},
	ttl: {
		arity: 2,
		run: ([key = ''], space) => {
			if (space.get(key) === undefined) return -2;
			const expiry = space.expiry(key);
			return expiry === undefined ? -1 : Math.round((expiry - space.now()) / 1000);
		},
	},
	lpush: { arity: -3, run: push(true) },
	rpush: { arity: -3, run: push(false) },
	lpop: { arity: -2, run: pop(true) },
	rpop: { arity: -2, run: pop(false) },
	llen: { arity: 2, run: ([key = ''], space) => list(space, key).length },
	lrange: {
		arity: 4,
		run: ([key = '', from, to], space) => range(list(space, key), integer(from), integer(to)),
	},
	sadd: {
		arity: -3,
		run: ([key = '', ...members], space) => {
			const members0 = set(space, key);
			const before = members0.size;
			for (const member of members) members0.add(member);
			space.set(key, members0);
			return members0.size - before;
		},
	},
	srem: {
		arity: -3,
		run: ([key = '', ...members], space) => members.filter((member) => set(space, key).delete(member)).length,
	},
	smembers: { arity: 2, run: ([key = ''], space) => [...set(space, key)] },
	sismember: { arity: 3, run: ([key = '', member = ''], space) => Number(set(space, key).has(member)) },
	hset: {
		arity: -4,
		run: ([key = '', ...pairs], space) => {
			if (pairs.length % 2) throw new Refusal("ERR wrong number of arguments for 'hset' command");
			const fields = hash(space, key);
			const before = fields.size;
			for (let i = 0; i < pairs.length; i += 2) fields.set(pairs[i] as string, pairs[i + 1] as string);
			space.set(key, fields);
			return fields.size - before;
		},
	},
	hget: { arity: 3, run: ([key = '', field = ''], space) => hash(space, key).get(field) ?? null },
	hgetall: { arity: 2, run: ([key = ''], space) => [...hash(space, key)].flat() },
	hdel: {
		arity: -3,
		run: ([key = '', ...fields], space) => fields.filter((field) => hash(space, key).delete(field)).length,
	},
	time: {
		arity: 1,
		run: (_, space) => [String(Math.floor(space.now() / 1000)), String((space.now() % 1000) * 1000)],
	},
	info: {
		arity: -1,
		run: ([section], space) => {
			const lines = Object.entries(space.facts()).map(([name, value]) => `${name}:${value}\r\n`);
			return `# ${section ?? 'Server'}\r\n${lines.join('')}`;
		},
	},
	select: {
		arity: 2,
		run: ([index]) => (integer(index) === 0 ? OK : { error: 'ERR the sandbox has database 0 only' }),
	},
	client: { arity: -2, run: () => OK },
	command: { arity: -1, run: () => [] },
	hello: { arity: -1, run: () => ({ error: 'NOPROTO unsupported protocol version' }) },
};

/** Does one command. Never throws. */
export function execute([name = '', ...words]: string[], space: Keyspace): Reply {
	const command = Object.hasOwn(COMMANDS, name.toLowerCase()) ? COMMANDS[name.toLowerCase()] : undefined;
	if (!command) {
		const shown = words.map((word) => `'${word}' `).join('');
		return { error: `ERR unknown command '${name}', with args beginning with: ${shown}` };
	}
	const given = words.length + 1;
	if (command.arity < 0 ? given < -command.arity : given !== command.arity)
		return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` };
	try {
		return command.run(words, space);
	} catch (error) {
		if (error instanceof Refusal) return { error: error.message };
		throw error;
	}
}
