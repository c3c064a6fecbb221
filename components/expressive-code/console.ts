import type { ExpressiveCodePlugin } from '@astrojs/starlight/expressive-code';
import { addClassName, h, select } from '@astrojs/starlight/expressive-code/hast';
import { type ConsoleSpan, parseConsole } from '../../src/site/consoleBlock.ts';
import { toLanguage } from '../../src/site/language.ts';

type Rendering = Parameters<NonNullable<NonNullable<ExpressiveCodePlugin['hooks']>['postprocessRenderedLine']>>[0];
type CodeBlock = Rendering['codeBlock'];

const accessibleName = {
	ko: (command: string) => `터미널에 입력: ${command}`,
	en: (command: string) => `Type into the terminal: ${command}`,
};

/**
 * Renders ```` ```console ```` blocks: prompts, commands and output each in their own voice, and before every command a
 * button that types it into the lesson's terminal. Copying such a block copies its commands alone.
 */
export function consoleBlocks(): ExpressiveCodePlugin {
	const blocks = new WeakMap<CodeBlock, ConsoleSpan[]>();
	const spanAt = (codeBlock: CodeBlock, line: number) =>
		blocks.get(codeBlock)?.find(({ first, last }) => first <= line && line <= last);

	return {
		name: 'naru-console',
		hooks: {
			preprocessLanguage({ codeBlock }) {
				if (codeBlock.language !== 'console') return;
				// A session is no program text: a highlighter sees keywords in what kubectl prints.
				codeBlock.language = 'plaintext';
				codeBlock.props.frame = 'terminal';
				blocks.set(codeBlock, []);
			},
			preprocessMetadata({ codeBlock, addGutterElement, locale }) {
				if (!blocks.has(codeBlock)) return;
				const spans = parseConsole(codeBlock.code);
				blocks.set(codeBlock, spans);
				if (!spans.some(({ kind }) => kind === 'command')) return;
				const empty = () => h('div', { class: 'console-gutter' });
				addGutterElement({
					renderLine({ lineIndex }) {
						const span = spanAt(codeBlock, lineIndex);
						if (span?.kind !== 'command' || span.first !== lineIndex) return empty();
						return h('div', { class: 'console-gutter' }, [typeButton(span.text, locale)]);
					},
					renderPlaceholder: empty,
				});
			},
			postprocessRenderedLine({ codeBlock, lineIndex, renderData }) {
				const span = spanAt(codeBlock, lineIndex);
				if (!span) return;
				addClassName(renderData.lineAst, `console-${span.kind}`);
				if (span.kind === 'command' && span.first === lineIndex) addClassName(renderData.lineAst, 'console-first');
				const code = select('.code', renderData.lineAst);
				if (!code || span.kind === 'output') return;
				const text = codeBlock.getLine(lineIndex)?.text ?? '';
				const prompt = lineIndex === span.first ? span.prompt : '';
				code.children = [
					...(prompt ? [h('span', { class: 'console-prompt' }, prompt)] : []),
					h('span', {}, text.slice(prompt.length) || '\n'),
				];
			},
			postprocessRenderedBlock({ codeBlock, renderData }) {
				const commands = blocks.get(codeBlock)?.filter(({ kind }) => kind === 'command');
				if (!commands) return;
				addClassName(renderData.blockAst, 'naru-console');
				const copy = select('.copy button', renderData.blockAst);
				// Expressive Code's own script turns DEL back into a line's end.
				if (copy && commands.length > 0) {
					copy.properties.dataCode = commands
						.map(({ text }) => text)
						.join('\n')
						.replaceAll('\n', '\x7f');
				}
			},
		},
	};
}

function typeButton(command: string, locale: string) {
	const name = accessibleName[toLanguage(locale)](command);
	return h('button', {
		type: 'button',
		class: 'console-type',
		'aria-label': name,
		title: name,
		'data-command': command,
	});
}
