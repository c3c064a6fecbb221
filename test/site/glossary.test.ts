/** Where a lesson's terms are found, and which of them are marked. */

import { readFileSync } from 'node:fs';
import { satteri } from '@astrojs/markdown-satteri';
import { describe, expect, test } from 'vitest';
import { parseGlossary, termFinder } from '../../src/site/glossary.ts';
import { glossaryTerms } from '../../src/site/glossaryTerms.ts';
import type { Language } from '../../src/site/language.ts';

const terms = parseGlossary(readFileSync('content/glossary.yaml', 'utf8'));

/** The terms found in a text, as they stand there. */
const found = (text: string, language: Language) =>
	termFinder(terms, language)(text).map(({ start, end }) => text.slice(start, end));

describe('Korean', () => {
	test.each([
		['파드를 만들고 서비스에서 찾는다.', ['파드', '서비스']],
		['파드들에게서는, 노드까지만, 포트로', ['파드', '노드', '포트']],
		['이것은 서비스이기도 하고 파드다(노드).', ['서비스', '파드', '노드']],
		['클러스터\nIP의 노드 포트와 kubelet이', ['클러스터\nIP', '노드 포트', 'kubelet']],
		['포트폴리오, 리포트, 서비스센터, 서버포트', []],
	])('%s', (text, expected) => {
		expect(found(text, 'ko')).toEqual(expected);
	});
});

describe('English', () => {
	test.each([
		['Labels on Pods; a Service’s port.', ['Labels', 'Pods', 'Service', 'port']],
		['Two cluster\nIPs, node ports, EndpointSlices', ['cluster\nIPs', 'node ports', 'EndpointSlices']],
		['kube-proxy and its rules', ['kube-proxy']],
		// A name's capitals count, and a part of a name or a word is no term.
		['web services, NodePort, ServiceLB, a porter, report, port-forward, node.kubernetes.io', []],
	])('%s', (text, expected) => {
		expect(found(text, 'en')).toEqual(expected);
	});
});

describe('a lesson', () => {
	/** The HTML of a page in English. */
	async function render(markdown: string, frontmatter: Record<string, unknown> = { lab: 'x' }): Promise<string> {
		const renderer = await satteri({ hastPlugins: [glossaryTerms(terms)] }).createRenderer({});
		const fileURL = new URL('file:///somewhere/content/docs/en/x.mdx');
		return (await renderer.render(markdown, { frontmatter, fileURL })).code;
	}
	const marked = (html: string) => [...html.matchAll(/<a class="term"[^>]*>([^<]*)</g)].map(([, text]) => text);

	test('has a term marked once in a section, in its text only', async () => {
		const html = await render(
			'A Pod, a Pod.\n\n## The node\n\n`Pod` [Pod](/x/) **Pods** and Pods\n\n| node |\n| --- |\n| port |\n\n```\nlabel\n```\n',
		);
		expect(marked(html)).toEqual(['Pod', 'Pods', 'port']);
	});

	test('lists what it marked, once, in both languages', async () => {
		const html = await render('A Pod.\n\n## Two\n\nA Pod, a port.');
		expect([...html.matchAll(/ id="glossary-([a-z]+)"/g)].map(([, term]) => term)).toEqual(['pod', 'port']);
		expect(html).toContain('<dt><span>Pod</span><span lang="ko">파드</span></dt>');
		expect(html).toContain('In a Service, <code class="whole">port</code> is the number that callers use.');
	});

	test('only: other pages stay as they are', async () => {
		expect((await render('A Pod.', {})).trim()).toBe('<p>A Pod.</p>');
	});
});

test('a glossary with a gap says which term has it', () => {
	const pod = 'term: pod\n  ko: 파드\n  en: Pod\n  definition: { ko: 가, en: a }\n';
	expect(parseGlossary(`- ${pod}`)).toHaveLength(1);
	expect(() => parseGlossary(`- ${pod}- ${pod}`)).toThrow('pod twice');
	expect(() => parseGlossary('- term: pod\n  ko: 파드\n')).toThrow('pod needs a name and a definition');
});
