// Draws the icons of the installed course, public/icons/*.png, from public/favicon.svg. They are kept in the repository; run
// `npm run icons` after the mark has changed.
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { findChromium, missingChromium } from './chromium.mjs';

/** `maskable`: the mark within the inner 80 % and its ground to the edge, as systems cut what shape they like (W3C Manifest). */
const icons = [
	{ name: '192', size: 192, maskable: false },
	{ name: '512', size: 512, maskable: false },
	{ name: 'maskable', size: 512, maskable: true },
	{ name: 'apple-touch', size: 180, maskable: true },
];

const executablePath = findChromium();
if (!executablePath) throw new Error(missingChromium);
const svg = readFileSync('public/favicon.svg', 'utf8');
const ground = /<rect[^>]*fill="([^"]+)"/.exec(svg)?.[1];
if (!ground) throw new Error('the mark has no ground');
const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
mkdirSync('public/icons', { recursive: true });
for (const { name, size, maskable } of icons) {
	const page = await browser.newPage({ viewport: { width: size, height: size } });
	const mark = maskable ? svg.replace('viewBox="0 0 32 32"', 'viewBox="-3 -3 38 38"') : svg;
	const style = `*{margin:0}html{background:${maskable ? ground : 'transparent'}}svg{display:block;width:${size}px;height:${size}px}`;
	await page.setContent(`<style>${style}</style>${mark}`);
	await page.screenshot({ path: `public/icons/${name}.png`, omitBackground: !maskable });
	await page.close();
}
await browser.close();
