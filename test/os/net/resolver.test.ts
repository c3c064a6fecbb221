import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../../src/os/clock.ts';
import type { DnsQuery, DnsResponse, ResponseCode } from '../../../src/os/dns.ts';
import { FileSystem } from '../../../src/os/fs.ts';
import { NetworkError, type NetworkStack } from '../../../src/os/net.ts';
import {
	getAddrInfo,
	lookUpHosts,
	parseResolvConf,
	type ResolverError,
	type ResolverHost,
} from '../../../src/os/resolver.ts';

/** A machine whose only name server answers from a table; `silence` never answers. */
function host(
	records: Record<string, string | ResponseCode | 'silence'>,
	options: { musl?: boolean; conf?: string; hosts?: string } = {},
) {
	const clock = new SimulatedClock(0);
	const asked: string[] = [];
	const network = {
		request: async (_server: string, _port: number, payload: unknown, timeout: number): Promise<DnsResponse> => {
			const query = payload as DnsQuery;
			if (query.type === 'A') asked.push(query.name);
			const known = records[query.name] ?? 'NXDOMAIN';
			if (known === 'silence') {
				await new Promise<void>((resolve) =>
					clock.after(timeout, () => {
						clock.stir();
						resolve();
					}),
				);
				throw new NetworkError('ETIMEDOUT');
			}
			const isCode = /^[A-Z]+$/.test(known);
			const answers =
				isCode || query.type !== 'A' ? [] : [{ name: query.name, type: 'A' as const, ttl: 5, data: known }];
			return {
				query,
				rcode: isCode ? (known as ResponseCode) : 'NOERROR',
				authoritative: true,
				answers,
				authority: [],
				additional: [],
			};
		},
	} as unknown as NetworkStack;
	const fs = new FileSystem(clock, {
		'/etc/resolv.conf':
			options.conf ??
			'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.43.0.10\noptions ndots:5\n',
		...(options.hosts === undefined ? {} : { '/etc/hosts': options.hosts }),
		...(options.musl ? { '/lib/ld-musl-x86_64.so.1': '' } : {}),
	});
	return { host: { clock, fs, network } satisfies ResolverHost, asked, clock };
}

async function resolve(world: ReturnType<typeof host>, name: string): Promise<string> {
	let outcome: string | undefined;
	getAddrInfo(world.host, name).then(
		(found) => {
			outcome = found.map((each) => each.address).join(' ');
		},
		(error: unknown) => {
			outcome = (error as ResolverError).code;
		},
	);
	world.clock.stir();
	await world.clock.advanceUntil(() => outcome !== undefined);
	return outcome as string;
}

describe('the order of questions', () => {
	it('goes through the search list for a short name', async () => {
		const world = host({ 'web.svc.cluster.local.': '10.43.0.7' });
		expect(await resolve(world, 'web')).toBe('10.43.0.7');
		expect(world.asked).toEqual(['web.default.svc.cluster.local.', 'web.svc.cluster.local.']);
	});

	it('tries the search list first for four dots, the name first for five', async () => {
		const four = host({ 'a.b.c.d.e.': '192.0.2.1' });
		await resolve(four, 'a.b.c.d.e');
		expect(four.asked).toHaveLength(4);
		const five = host({ 'a.b.c.d.e.f.': '192.0.2.1' });
		await resolve(five, 'a.b.c.d.e.f');
		expect(five.asked).toEqual(['a.b.c.d.e.f.']);
	});

	it('asks a name with a final dot as it is', async () => {
		const world = host({});
		expect(await resolve(world, 'web.')).toBe('EAI_NONAME');
		expect(world.asked).toEqual(['web.']);
	});

	it('falls back to the search list in glibc only', async () => {
		const name = 'a.b.c.d.e.f';
		const glibc = host({ [`${name}.cluster.local.`]: '192.0.2.1' });
		expect(await resolve(glibc, name)).toBe('192.0.2.1');
		const musl = host({ [`${name}.cluster.local.`]: '192.0.2.1' }, { musl: true });
		expect(await resolve(musl, name)).toBe('EAI_NONAME');
	});

	it('stops at a name without data in musl, goes on in glibc', async () => {
		const records = { 'web.default.svc.cluster.local.': 'NOERROR', 'web.svc.cluster.local.': '192.0.2.1' };
		expect(await resolve(host(records), 'web')).toBe('192.0.2.1');
		expect(await resolve(host(records, { musl: true }), 'web')).toBe('EAI_NODATA');
	});

	it('prefers /etc/hosts and knows addresses', async () => {
		const world = host({}, { hosts: '127.0.0.1 localhost\n10.42.0.9 web.example web # mine\n' });
		expect(await resolve(world, 'web')).toBe('10.42.0.9');
		expect(await resolve(world, '10.1.2.3')).toBe('10.1.2.3');
		expect(world.asked).toEqual([]);
		expect(lookUpHosts(world.host.fs, 'WEB')[0]?.canonicalName).toBe('web.example');
	});
});

describe('failures', () => {
	it('takes glibc ten seconds of silence, musl five', async () => {
		const silent = { 'web.default.svc.cluster.local.': 'silence' as const };
		const glibc = host(silent);
		expect(await resolve(glibc, 'web')).toBe('EAI_AGAIN');
		expect(glibc.clock.now()).toBe(10_000);
		const musl = host(silent, { musl: true });
		expect(await resolve(musl, 'web')).toBe('EAI_AGAIN');
		expect(musl.clock.now()).toBe(5_000);
	});

	it('reports SERVFAIL as temporary', async () => {
		expect(await resolve(host({ 'web.cluster.local.': 'SERVFAIL' }), 'web')).toBe('EAI_AGAIN');
	});

	it('asks nobody for what cannot be a name', async () => {
		const world = host({});
		for (const name of ['', 'a..b', `${'x'.repeat(64)}.example`, 'a b'])
			expect(await resolve(world, name)).toBe('EAI_NONAME');
		expect(world.asked).toEqual([]);
	});
});

it('reads resolv.conf with its options', () => {
	expect(
		parseResolvConf(
			'# by hand\nnameserver 10.0.0.1\nnameserver ::1\nsearch a b\noptions ndots:2 timeout:1 attempts:3 edns0\n',
		),
	).toEqual({ nameservers: ['10.0.0.1'], search: ['a', 'b'], ndots: 2, timeout: 1000, attempts: 3 });
	expect(parseResolvConf('').nameservers).toEqual(['127.0.0.1']);
});
