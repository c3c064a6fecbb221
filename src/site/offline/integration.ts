/** Builds the service worker once everything that it keeps is written: it stands at the site's root, as its scope asks. */

import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { build } from 'vite';
import { keptFiles } from './keptFiles.ts';

export const offline = (): AstroIntegration => ({
	name: 'naru-offline',
	hooks: {
		async 'astro:build:done'({ dir, logger }) {
			const root = fileURLToPath(dir);
			const files = await keptFiles(root);
			await build({
				configFile: false,
				logLevel: 'warn',
				publicDir: false,
				define: { KEPT_FILES: JSON.stringify(files), 'process.env.NODE_ENV': '"production"' },
				build: {
					outDir: root,
					emptyOutDir: false,
					lib: {
						entry: fileURLToPath(new URL('./serviceWorker.ts', import.meta.url)),
						formats: ['iife'],
						name: 'naru',
						fileName: () => 'sw.js',
					},
				},
			});
			logger.info(`${files.length} files are kept for reading without a network`);
		},
	},
});
