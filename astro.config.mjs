import { readFileSync } from 'node:fs';
import { satteri } from '@astrojs/markdown-satteri';
import preact from '@astrojs/preact';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import starlightLinksValidator from 'starlight-links-validator';
import { baseLinks } from './src/site/baseLinks.ts';
import { normalizeBase } from './src/site/basePath.ts';
import { contentSecurityPolicy } from './src/site/contentSecurityPolicy.ts';
import { dockChunk } from './src/site/dockChunk.ts';
import { parseGlossary } from './src/site/glossary.ts';
import { glossaryTerms } from './src/site/glossaryTerms.ts';
import { labData } from './src/site/labData.ts';
import { offline } from './src/site/offline/integration.ts';
import { parts, playgrounds } from './src/site/outline.ts';
import { searchWords } from './src/site/search/searchWords.ts';
import { shortCode } from './src/site/shortCode.ts';
import { accessibleTables } from './src/site/tables.ts';

// GitHub Pages serves a project under any path: the workflow passes both, and neither is written down anywhere else.
const site = process.env.SITE || undefined;
const base = normalizeBase(process.env.BASE_PATH);
const glossary = parseGlossary(readFileSync('content/glossary.yaml', 'utf8'));

export default defineConfig({
	site,
	base,
	// Starlight's docsLoader() reads `<srcDir>/content/docs` and nothing else; `src/` is the simulator's.
	srcDir: '.',
	trailingSlash: 'always',
	markdown: {
		processor: satteri({ hastPlugins: [baseLinks(base), accessibleTables(), shortCode(), glossaryTerms(glossary)] }),
	},
	vite: { plugins: [labData(), searchWords(), dockChunk()] },
	integrations: [
		preact(),
		starlight({
			title: { ko: '나루', en: 'Naru' },
			favicon: '/favicon.svg',
			defaultLocale: 'ko',
			locales: {
				ko: { label: '한국어', lang: 'ko' },
				en: { label: 'English', lang: 'en' },
			},
			sidebar: [
				...[...parts, playgrounds].map(({ ko, en, pages }) => ({
					label: ko,
					translations: { en },
					items: [...pages],
				})),
				{ slug: 'progress' },
			],
			head: [
				{ tag: 'meta', attrs: { name: 'theme-color', content: '#f5efe2', media: '(prefers-color-scheme: light)' } },
				{ tag: 'meta', attrs: { name: 'theme-color', content: '#0d171c', media: '(prefers-color-scheme: dark)' } },
			],
			customCss: [
				'./components/styles/palette.css',
				'./components/styles/theme.css',
				'./components/styles/text.css',
				'./components/styles/console.css',
				'./components/styles/lesson.css',
				'./components/styles/checkpoint.css',
				'./components/styles/afterwards.css',
				'./components/styles/glossary.css',
				'./components/styles/reading.css',
				'./components/styles/print.css',
			],
			components: {
				Hero: './components/starlight/Hero.astro',
				LanguageSelect: './components/starlight/LanguageSelect.astro',
				Search: './components/search/Search.astro',
				Sidebar: './components/starlight/Sidebar.astro',
				PageFrame: './components/starlight/PageFrame.astro',
				SiteTitle: './components/starlight/SiteTitle.astro',
				ThemeProvider: './components/starlight/ThemeProvider.astro',
				TwoColumnContent: './components/starlight/TwoColumnContent.astro',
			},
			routeMiddleware: ['./src/site/sidebarLabs.ts', './src/site/pageHead.ts'],
			plugins: [starlightLinksValidator()],
		}),
		contentSecurityPolicy(),
		// Last: it keeps the files as they are then.
		offline(),
	],
});
