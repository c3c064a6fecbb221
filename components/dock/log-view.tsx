import { Component } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './log.css';
import type { DockModel } from './model.ts';
import { type LogItem, plain } from './plain-log.ts';
import type { Texts } from './texts.ts';

/** How near to its end the log must be scrolled to follow it, pixels. */
const NEAR_END = 40;

/** The commands and what they wrote, as a list. It follows its end unless the reader has scrolled away from it. */
export function LogView({ model }: { model: DockModel }) {
	const { texts } = model;
	const pane = model.pane.value;
	const items = pane.logItems.value;
	const list = useRef<HTMLDivElement>(null);
	const following = useRef(true);
	useEffect(() => {
		const element = list.current;
		if (element && following.current) element.scrollTop = element.scrollHeight;
	}, [items]);
	return (
		<section
			class="dock-log"
			ref={list}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
			tabIndex={0}
			role="log"
			aria-live={model.screenReader.value ? 'polite' : 'off'}
			aria-label={texts.log.title}
			onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
				following.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
			}}
		>
			{items.length === 0 ? (
				<p class="dock-log-empty">{texts.log.empty}</p>
			) : (
				<ol>
					{items.map((item) => (
						<Item key={item.id} item={item} texts={texts} running={item === items.at(-1) && !pane.idle.value} />
					))}
				</ol>
			)}
		</section>
	);
}

interface ItemProps {
	item: LogItem;
	texts: Texts;
	/** It may still write something. */
	running: boolean;
}

/** Drawn again only when something of it is new: of a long log that is the last one. */
class Item extends Component<ItemProps> {
	override shouldComponentUpdate({ item, texts, running }: ItemProps): boolean {
		return item !== this.props.item || texts !== this.props.texts || running !== this.props.running;
	}

	override render({ item, texts: { log }, running }: ItemProps) {
		const output = plain(item.output).replace(/\n+$/, '');
		const key = { interrupt: log.keyInterrupt, eof: log.keyEof, suspend: log.keySuspend };
		return (
			<li>
				<pre class="dock-log-command" lang="en">
					<code>{item.command}</code>
				</pre>
				{item.cut && <p class="dock-log-note">{log.cut}</p>}
				{output === '' ? (
					!running && <p class="dock-log-note">{log.noOutput}</p>
				) : (
					<pre class="dock-log-output" lang="en">
						{output}
					</pre>
				)}
				{item.key && <p class="dock-log-note">{key[item.key]}</p>}
			</li>
		);
	}
}
