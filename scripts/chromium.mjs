// Finds a Chromium or Chrome that is installed. The tests drive that one; none is downloaded behind your back.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const places = [
	'/usr/bin/chromium',
	'/usr/bin/google-chrome',
	'/opt/google/chrome/chrome',
	'/snap/bin/chromium',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Parts of the browser that it does without. Of two such lists it takes the last, so Playwright's own is in this one
 * (its chromiumSwitches.ts; not what concerns Edge and Windows alone).
 */
const without = [
	'AimEnabled',
	'AvoidCorsURLLoaderRestartOnRedirect',
	'AvoidUnnecessaryBeforeUnloadCheckSync',
	'DestroyProfileOnBrowserClose',
	'HttpsFirstBalancedModeAutoEnable',
	'HttpsUpgrades',
	'LensOverlay',
	'MediaRouter',
	'NetworkTimeServiceQuerying',
	'OptimizationHints',
	'PaintHolding',
	'PreconnectToSearch',
	'ThirdPartyStoragePartitioning',
	// For every window two pages of its own, to show under an address bar that nobody sees: half a second of work each test.
	'WebUIOmniboxAimPopup',
	'WebUIOmniboxPopup',
];

/** How it is started: nothing on a screen, nothing of its own over the network. */
export const chromiumArgs = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	`--disable-features=${without.join(',')}`,
];

/** The path of an installed Chromium or Chrome, or undefined. CHROME_PATH or CHROMIUM names one outright. */
export function findChromium() {
	const named = [process.env.CHROME_PATH, process.env.CHROMIUM].filter(Boolean);
	const inPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
	return [...named, ...inPath, ...places].find((path) => existsSync(path));
}

/** Finds one, or installs Debian's where that can be done without asking; otherwise undefined. */
export function getChromium() {
	const found = findChromium();
	if (found || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found;
	console.log('No Chromium or Chrome here: installing the chromium package.');
	const apt = (...args) =>
		spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
	apt('update', '-q');
	apt('install', '-y', '-q', '--no-install-recommends', 'chromium');
	return findChromium();
}

export const missingChromium =
	'The browser tests need Chromium or Google Chrome. Install one (on Debian or Ubuntu: apt install chromium), or name ' +
	'the one you have: CHROME_PATH=/path/to/chrome npm test';
