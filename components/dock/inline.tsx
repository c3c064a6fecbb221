import { isShortCode } from '../../src/site/shortCode.ts';
import { visible } from './visible.ts';

/** A text with `code` between back-quotes, as text nodes and <code>: nothing in it can become markup. */
export function Inline({ text }: { text: string }) {
	return (
		<>
			{visible(text)
				.split(/`([^`]+)`/)
				.map((part, index) =>
					index % 2 === 1 ? (
						<code key={index} class={isShortCode(part) ? 'whole' : undefined}>
							{part}
						</code>
					) : (
						part
					),
				)}
		</>
	);
}
