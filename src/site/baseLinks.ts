import type { SatteriProcessorOptions } from '@astrojs/markdown-satteri';
import { withBase } from './basePath.ts';

type HastPlugin = NonNullable<SatteriProcessorOptions['hastPlugins']>[number];

/**
 * Lets authors write links as `/ko/network/first-service/`: the base path, which only the build knows, is put before
 * them. It runs before the link validator, which then checks the addresses that readers get.
 */
export function baseLinks(base: string): HastPlugin {
	return {
		name: 'naru-base-links',
		element: {
			filter: ['a'],
			visit(node, context) {
				const href = node.properties.href;
				if (typeof href === 'string') context.setProperty(node, 'href', withBase(href, base));
			},
		},
	};
}
