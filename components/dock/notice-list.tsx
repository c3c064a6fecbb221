import { Inline } from './inline.tsx';
import type { Notice } from './notices.ts';

interface Props {
	list: readonly Notice[];
	/** The name of the button that dismisses one. */
	dismiss: string;
	onDismiss(id: string): void;
}

/** What the reader should know, above the terminal, read aloud when it comes. The region is there before any notice is. */
export function NoticeList({ list, dismiss, onDismiss }: Props) {
	return (
		<div class="dock-notices" role="status">
			{list.map(({ id, tone, text, lang, actions = [], dismissible = true }) => (
				<div key={id} class="dock-note" data-notice={id} data-tone={tone} lang={lang}>
					<p>
						<Inline text={text} />
					</p>
					<div class="dock-note-actions">
						{actions.map((action) => (
							<button key={action.text} type="button" class="dock-tool" onClick={action.run}>
								{action.text}
							</button>
						))}
						{dismissible && (
							<button type="button" class="dock-tool dock-dismiss" aria-label={dismiss} onClick={() => onDismiss(id)}>
								<span aria-hidden="true">✕</span>
							</button>
						)}
					</div>
				</div>
			))}
		</div>
	);
}
