import type { ExpressiveCodePlugin } from '@astrojs/starlight/expressive-code';
import { select } from '@astrojs/starlight/expressive-code/hast';
import { toLanguage } from '../../src/site/language.ts';

const LONGEST = 60;

/**
 * Gives every code block a name of its own. Expressive Code makes blocks that scroll into regions for the keyboard, and
 * regions without names are all the same to a screen reader.
 */
export function codeBlockNames(): ExpressiveCodePlugin {
	return {
		name: 'naru-code-block-names',
		hooks: {
			postprocessRenderedBlock({ codeBlock, renderData, locale }) {
				const pre = select('pre', renderData.blockAst);
				if (!pre) return;
				const number = (codeBlock.parentDocument?.positionInDocument?.groupIndex ?? 0) + 1;
				const subject = codeBlock.props.title ?? codeBlock.getLine(0)?.text.replace(/^\$ /, '').trim() ?? '';
				const label = toLanguage(locale) === 'ko' ? '코드' : 'Code';
				pre.properties.ariaLabel = `${label} ${number}: ${subject.slice(0, LONGEST)}`;
			},
		},
	};
}
