import type { SatteriProcessorOptions } from '@astrojs/markdown-satteri';

type HastPlugin = NonNullable<SatteriProcessorOptions['hastPlugins']>[number];

/**
 * Markdown's tables, put right for those who do not see them: a corner without text heads nothing, and a table that is
 * wider than the screen must be scrolled by keyboard too.
 */
export function accessibleTables(): HastPlugin {
	return {
		name: 'naru-tables',
		element: {
			filter: ['table', 'th'],
			visit(node, context) {
				if (node.tagName === 'table') context.setProperty(node, 'tabIndex', 0);
				else if (context.textContent(node).trim() === '') return { ...node, tagName: 'td' };
			},
		},
	};
}
