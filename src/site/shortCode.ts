import type { SatteriProcessorOptions } from '@astrojs/markdown-satteri';

type HastPlugin = NonNullable<SatteriProcessorOptions['hastPlugins']>[number];

/** So many characters fit beside a word even on a phone. */
const SHORT = 16;

/** Is a piece of code so short that it should not be broken over two lines (`-o wide`)? */
export function isShortCode(code: string): boolean {
	return code.length <= SHORT;
}

/** Marks short code in running text with the class `whole`; text.css keeps it on one line. */
export function shortCode(): HastPlugin {
	return {
		name: 'naru-short-code',
		element: {
			filter: ['code'],
			visit(node, context) {
				// A code block's code has its language for a class.
				if (node.properties.className === undefined && isShortCode(context.textContent(node)))
					context.setProperty(node, 'className', ['whole']);
			},
		},
	};
}
