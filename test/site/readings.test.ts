/** What a query may mean besides itself. */

import { describe, expect, it } from 'vitest';
import { withoutParticles } from '../../src/site/search/particles.ts';
import { readingsOf } from '../../src/site/search/readings.ts';
import { wordsOf } from '../../src/site/search/searchWords.ts';

const glossary = [
	{ ko: '파드', en: 'Pod', other: ['포드'] },
	{ ko: '포트', en: 'port' },
	{ ko: '노드 포트', en: 'node port', other: ['노드포트'] },
	{ ko: '엔드포인트슬라이스', en: 'EndpointSlice' },
	{ ko: '로드 밸런서', en: 'load balancer', other: ['로드발란서'] },
];
const words = wordsOf(glossary, ['트래픽은 데이터베이스로 간다. `데이터베이스를` 본다.', '- title: 데이터베이스마다']);

describe('particles', () => {
	it.each([
		['파드를', ['파드']],
		['노드에서는', ['노드에서', '노드']],
		['파드들과', ['파드들', '파드']],
		['레이블로부터', ['레이블']],
		['포트로', ['포트']],
		['kubelet이', ['kubelet']],
	])('%s is also %j', (word, stems) => expect(withoutParticles(word)).toEqual(stems));

	it.each(['길이', '경로', '평가', '를', '파드을', '파드과', '...의', 'pods', ''])('%s stays whole', (word) =>
		expect(withoutParticles(word)).toEqual([]),
	);
});

describe('readings', () => {
	it('keep long words of the pages once each, without particles', () => {
		expect(words.words).toEqual(['데이터베이스']);
	});

	it.each([
		['파드를', ['파드를', '파드', 'Pod']],
		['pods', ['pods', 'pod', '파드', 'Pod']],
		['포드', ['포드', '파드', 'Pod']],
		['로드밸런서가', ['로드밸런서가', '로드밸런서', '로드 밸런서', 'load balancer']],
		['로드  밸런서를', ['로드  밸런서를', '로드 밸런서를', '로드 밸런서', 'load balancer']],
		['endpoint-slice', ['endpoint-slice', '엔드포인트슬라이스', 'EndpointSlice']],
		// Said of 노드 포트, too, but it is a term of its own.
		['포트', ['포트', 'port']],
	])('%s is the same as %j', (query, same) => expect(readingsOf(query, words)).toEqual({ same, wider: [] }));

	it.each([
		['슬라이스에서', ['엔드포인트슬라이스', 'EndpointSlice']],
		['slice', ['엔드포인트슬라이스', 'EndpointSlice']],
		['밸런서', ['로드 밸런서', 'load balancer']],
		['발란서', ['로드 밸런서', 'load balancer']],
		['베이스', ['데이터베이스']],
		['lice', []],
		['*)', []],
	])('%s may be a part of %j', (query, wider) => expect(readingsOf(query, words).wider).toEqual(wider));

	it('take Hangul typed in parts (NFD) for the same', () => {
		expect(readingsOf('파드를'.normalize('NFD'), words)).toEqual(readingsOf('파드를', words));
	});

	it('stay few, however much is typed', () => {
		const { same, wider } = readingsOf('파드를 슬라이스에서 밸런서까지 포트만 노드포트도 베이스를', words);
		expect(same.length).toBeLessThanOrEqual(12);
		expect(wider.length).toBeLessThanOrEqual(12);
		expect(readingsOf('파드를 '.repeat(10_000), words).same).toHaveLength(1);
		expect(readingsOf('  ', words)).toEqual({ same: [], wider: [] });
	});
});
