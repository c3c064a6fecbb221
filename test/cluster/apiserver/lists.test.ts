import { beforeEach, describe, expect, test } from 'vitest';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { CONFIGMAPS, configMap, startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeEach(async () => {
	server = startServer();
	for (const name of ['a', 'b', 'c', 'd']) await server.send('POST', CONFIGMAPS, configMap(name));
});

type Listed = { items: { metadata: { name: string } }[] };
const names = (body: Listed) => body.items.map(({ metadata }) => metadata.name);
/** Writes until the server has forgotten what was before. */
function churn(): void {
	const client = server.api.clientFor('test');
	for (let i = 0; i < 3000; i++) client.patch(KINDS.configmaps, 'default', 'd', { data: { i: String(i) } });
}

describe('pages', () => {
	test('show one version of the list, whatever happens in between', async () => {
		const first = (await server.get(`${CONFIGMAPS}?limit=1`)).body;
		await server.send('DELETE', `${CONFIGMAPS}/b`);
		await server.send('POST', CONFIGMAPS, configMap('bb'));
		await server.send('PUT', `${CONFIGMAPS}/c`, configMap('c', { late: 'yes' }));
		const rest = (await server.get(`${CONFIGMAPS}?limit=10&continue=${first.metadata.continue}`)).body;
		expect(names(rest)).toEqual(['b', 'c', 'd']);
		expect(rest.items[1].data).toBeUndefined();
		expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
		expect(names((await server.get(CONFIGMAPS)).body)).toEqual(['a', 'bb', 'c', 'd']);
	});

	test('expire, and say how to go on', async () => {
		const first = (await server.get(`${CONFIGMAPS}?limit=1`)).body;
		churn();
		const late = await server.get(`${CONFIGMAPS}?limit=2&continue=${first.metadata.continue}`);
		expect([late.code, late.body.reason]).toEqual([410, 'Expired']);
		expect(late.body.message).toMatch(
			/^The provided continue parameter is too old to display a consistent list result\./,
		);
		const rest = await server.get(`${CONFIGMAPS}?limit=2&continue=${late.body.metadata.continue}`);
		expect(names(rest.body)).toEqual(['b', 'c']);
	});

	test('expire after ten minutes at the latest, when etcd has been compacted twice', async () => {
		const first = (await server.get(`${CONFIGMAPS}?limit=1`)).body;
		const { resourceVersion } = first.metadata;
		await server.send('DELETE', `${CONFIGMAPS}/b`);
		const rest = () => server.get(`${CONFIGMAPS}?limit=2&continue=${first.metadata.continue}`);
		const exact = (more: string) =>
			server.get(`${CONFIGMAPS}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact${more}`);
		await server.clock.advanceTo(server.clock.now() + 5 * 60_000);
		expect(names((await rest()).body)).toEqual(['b', 'c']);
		await server.clock.advanceTo(server.clock.now() + 5 * 60_000);
		expect((await rest()).body.message).toMatch(/^The provided continue parameter is too old/);
		expect((await exact('')).body.message).toBe('The resourceVersion for the provided list is too old.');
		expect((await exact('&limit=1')).body.message).toMatch(/^The provided continue parameter is too old/);
		expect(names((await server.get(`${CONFIGMAPS}?resourceVersion=${resourceVersion}`)).body)).toEqual(['a', 'c', 'd']);
	});

	test('a token that is none is refused', async () => {
		const { code, body } = await server.get(`${CONFIGMAPS}?continue=nonsense`);
		expect([code, body.message]).toEqual([400, expect.stringContaining('continue key is not valid')]);
	});
});

describe('versions', () => {
	test('Exact shows the past, NotOlderThan the present', async () => {
		const past = (await server.get(CONFIGMAPS)).body.metadata.resourceVersion;
		await server.send('DELETE', `${CONFIGMAPS}/a`);
		const at = async (query: string) => (await server.get(`${CONFIGMAPS}?resourceVersion=${past}${query}`)).body;
		expect(names(await at('&resourceVersionMatch=Exact'))).toEqual(['a', 'b', 'c', 'd']);
		expect(names(await at('&resourceVersionMatch=NotOlderThan'))).toEqual(['b', 'c', 'd']);
		expect(names(await at(''))).toEqual(['b', 'c', 'd']);
		churn();
		expect((await at('&resourceVersionMatch=Exact')).code).toBe(410);
	});

	test.each(['list', 'get', 'watch'])('one from the future is refused: %s', async (verb) => {
		const path = verb === 'get' ? `${CONFIGMAPS}/a` : CONFIGMAPS;
		const answer = await server.get(`${path}?resourceVersion=999999${verb === 'watch' ? '&watch=true' : ''}`);
		expect(answer.code).toBe(504);
		expect(answer.body.message).toMatch(/^Timeout: Too large resource version: 999999, current: \d+$/);
		expect(answer.body.details).toMatchObject({
			retryAfterSeconds: 1,
			causes: [{ reason: 'ResourceVersionTooLarge' }],
		});
	});

	test.each([
		['resourceVersionMatch=Exact', 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
		['resourceVersion=0&resourceVersionMatch=Exact', '"exact" is forbidden for resourceVersion "0"'],
		[
			'resourceVersion=1&resourceVersionMatch=Near',
			'Unsupported value: "Near": supported values: "Exact", "NotOlderThan", ""',
		],
		['sendInitialEvents=true', 'sendInitialEvents is forbidden for list'],
		['watch=1&sendInitialEvents=true', 'requires setting resourceVersionMatch to NotOlderThan'],
		[
			'watch=1&resourceVersion=1&resourceVersionMatch=NotOlderThan',
			'forbidden for watch unless sendInitialEvents is provided',
		],
	])('options that do not go together: %s', async (query, message) => {
		const { code, body } = await server.get(`${CONFIGMAPS}?${query}`);
		expect(code).toBe(422);
		expect(body.message).toContain('ListOptions.meta.k8s.io "" is invalid: ');
		expect(body.message).toContain(message);
	});
});

describe('label selectors', () => {
	test.each([
		['app in web', "unable to parse requirement: found 'web' expected: '('"],
		['app in (web', "unable to parse requirement: found '', expected: ',' or ')'"],
		['app web', "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"],
		['app=a b', "found 'b', expected: ',' or 'end of string'"],
		['app=web,', "found '', expected: identifier after ','"],
		['=web', "found '=', expected: !, identifier, or 'end of string'"],
		['!', "unable to parse requirement: found '', expected: identifier"],
		['app=(', "unable to parse requirement: found '(', expected: identifier"],
		['app in (ok,no!)', "unable to parse requirement: found '!', expected: ',' or ')'"],
		['a=b,c in (d,-e)', 'unable to parse requirement: values[0][c]: Invalid value: "-e"'],
		['app in (', "found '', expected: ',', ')' or identifier"],
		['app in (a,=', "found '=', expected: ',', or identifier"],
		['a/b/c=d', 'unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key must consist of'],
		['-a b', 'unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of'],
		['app>x', 'values[0]: Invalid value: "x": for'],
		['app>x', "for 'Gt', 'Lt' operators, the value must be an integer"],
	])('%s is refused in the words of the parser', async (selector, message) => {
		const { code, body } = await server.get(`${CONFIGMAPS}?labelSelector=${encodeURIComponent(selector)}`);
		expect(code).toBe(400);
		expect(body.message).toContain(message);
	});

	test.each([
		['in in (x)', ['in']],
		['  n in(1 , 2)  , !gone ', ['in', 'n']],
		['n>1', ['n']],
		['n=', ['empty']],
		['n in (,2)', ['empty', 'n']],
		['!n', ['a', 'b', 'c', 'd']],
	])('%s', async (selector, expected) => {
		await server.send('POST', CONFIGMAPS, configMap('in', {}, { in: 'x', n: '1' }));
		await server.send('POST', CONFIGMAPS, configMap('n', {}, { n: '2' }));
		await server.send('POST', CONFIGMAPS, configMap('empty', {}, { n: '' }));
		const { body } = await server.get(`${CONFIGMAPS}?labelSelector=${encodeURIComponent(selector)}`);
		expect(names(body)).toEqual(expected);
	});
});

describe('watches', () => {
	const told = async (query: string) => {
		const watch = await server.watch(`${CONFIGMAPS}?watch=true${query}`);
		const before = watch.events.length;
		await server.send('POST', CONFIGMAPS, configMap('new'));
		await server.clock.settle();
		const texts = watch.events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim());
		return { before: texts.slice(0, before), after: texts.slice(before), events: watch.events };
	};

	test('from nowhere and from 0 begin with what is there', async () => {
		const all = ['ADDED a', 'ADDED b', 'ADDED c', 'ADDED d'];
		expect(await told('')).toMatchObject({ before: all, after: ['ADDED new'] });
		await server.send('DELETE', `${CONFIGMAPS}/new`);
		expect(await told('&resourceVersion=0')).toMatchObject({ before: all, after: ['ADDED new'] });
	});

	test('with initial events end them with a bookmark of its own', async () => {
		const { before, events } = await told(
			'&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
		);
		expect(before).toEqual(['ADDED a', 'ADDED b', 'ADDED c', 'ADDED d', 'BOOKMARK']);
		expect(events[4]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
	});

	test('without initial events begin now', async () => {
		const { before, after } = await told('&sendInitialEvents=false&resourceVersionMatch=NotOlderThan');
		expect([before, after]).toEqual([[], ['ADDED new']]);
	});
});
