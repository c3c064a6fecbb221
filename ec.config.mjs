import { defineEcConfig } from '@astrojs/starlight/expressive-code';
import { consoleBlocks } from './components/expressive-code/console.ts';
import { codeBlockNames } from './components/expressive-code/names.ts';

export default defineEcConfig({
	plugins: [consoleBlocks(), codeBlockNames()],
	styleOverrides: {
		borderRadius: 'var(--naru-radius)',
		borderColor: 'var(--naru-hairline-strong)',
		codeFontSize: '0.84375rem',
		codeLineHeight: '1.7',
		frames: { editorActiveTabIndicatorTopColor: 'var(--naru-lantern-glow)' },
	},
});
