/** A small browser beside the terminal: an address bar, and what comes back. Loaded when first shown. */

import { useEffect, useId, useMemo, useReducer, useRef, useState } from 'preact/hooks';
// The session wants it as soon as an address is asked for: it comes with the pane.
import '../../../src/lab/browser/index.ts';
import { type BrowserPlace, MAX_ADDRESS } from '../../../src/lab/browser/places.ts';
import type { Visit } from '../../../src/lab/browser/types.ts';
import type { Session } from '../../../src/lab/session-types.ts';
import { SEATS } from '../../../src/workstation/seats.ts';
import { Inline } from '../inline.tsx';
import type { PanelProps } from '../view-host.tsx';
import './browser.css';
import { showPage, sourceOf } from './page.ts';
import { type BrowserTexts, browserTexts } from './texts.ts';

/** How often the time waited is told anew, milliseconds. */
const TICK = 500;

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

/** What the places of this cluster are called. */
function nameOf(place: BrowserPlace, { cluster }: Session, texts: BrowserTexts): string {
	const outside = cluster.outside?.hostname ?? '';
	const { node } = SEATS[cluster.profile];
	if (place === 'outside') return texts.vmHost(outside);
	return node === undefined ? texts.ownMachine(outside) : texts.seat(node);
}

export function BrowserPanel({ session, language, onView }: PanelProps) {
	const texts = browserTexts[language];
	const [, changed] = useReducer((count: number) => count + 1, 0);
	useEffect(() => {
		const following = session.onBrowser(() => changed(undefined));
		return () => following.dispose();
	}, [session]);
	const visit = session.visits.at(-1);
	const [address, setAddress] = useState(visit?.url ?? '');
	const [from, setFrom] = useState<BrowserPlace>(visit?.from ?? session.browserPlaces[0] ?? 'workstation');
	const [raw, setRaw] = useState(false);
	const input = useRef<HTMLInputElement>(null);
	const known = useId();
	const loading = visit?.state === 'loading';

	// The bar shows where one is: after redirects, and with what was left out filled in.
	useEffect(() => {
		if (visit) setAddress(visit.url);
	}, [visit?.id, visit?.url]);

	const go = (to: string, place = from) => {
		if (to.trim() === '') return input.current?.focus();
		setRaw(false);
		session.browse(to, place);
	};
	return (
		<section class="browser" aria-label={texts.label}>
			<form
				class="browser-bar"
				onSubmit={(event) => {
					event.preventDefault();
					go(address);
				}}
			>
				{session.browserPlaces.length > 1 && (
					<select
						class="browser-from"
						aria-label={texts.from}
						value={from}
						onChange={({ currentTarget: { value } }) => setFrom(value as BrowserPlace)}
					>
						{session.browserPlaces.map((place) => (
							<option key={place} value={place}>
								{nameOf(place, session, texts)}
							</option>
						))}
					</select>
				)}
				<input
					ref={input}
					class="browser-address"
					aria-label={texts.address}
					value={address}
					onInput={({ currentTarget: { value } }) => setAddress(value)}
					maxLength={MAX_ADDRESS}
					list={known}
					inputMode="url"
					enterkeyhint="go"
					autocapitalize="off"
					autocomplete="off"
					spellcheck={false}
					lang="en"
				/>
				<datalist id={known}>
					{[...new Set(session.visits.map(({ url }) => url))].map((url) => (
						<option key={url} value={url} />
					))}
				</datalist>
				<button type="submit" class="dock-tool browser-go">
					{texts.go}
				</button>
				{loading ? (
					<button type="button" class="dock-tool" onClick={() => session.stopBrowsing()}>
						{texts.stop}
					</button>
				) : (
					<button type="button" class="dock-tool" disabled={!visit} onClick={() => visit && go(visit.url, visit.from)}>
						{texts.reload}
					</button>
				)}
			</form>
			{visit ? (
				<Result
					key={visit.id}
					visit={visit}
					session={session}
					texts={texts}
					raw={raw}
					onRaw={setRaw}
					onGo={go}
					onMap={() => onView('map')}
				/>
			) : (
				<p class="browser-note">
					<Inline text={texts.empty} />
				</p>
			)}
		</section>
	);
}

interface ResultProps {
	visit: Visit;
	session: Session;
	texts: BrowserTexts;
	raw: boolean;
	onRaw(raw: boolean): void;
	onGo(url: string, from: BrowserPlace): void;
	onMap(): void;
}

function Result(props: ResultProps) {
	const { visit, texts, onMap } = props;
	const host = hostOf(visit.url);
	const error = visit.error && texts.errors[visit.error](host);
	const status = visit.answer ? `${visit.answer.status} ${visit.answer.reason}`.trim() : '';
	const said = {
		loading: texts.loading(host),
		answered: texts.loaded(status, visit.url),
		failed: error?.title ?? '',
		stopped: texts.stopped,
	}[visit.state];
	return (
		<>
			<p class="browser-said" role="status">
				<Inline text={said} />
			</p>
			{visit.state === 'loading' && <Waiting {...props} />}
			{visit.state === 'stopped' && <p class="browser-note">{texts.stopped}</p>}
			{error && (
				<div class="browser-error">
					<h3>
						<Inline text={error.title} />
					</h3>
					<p>
						<Inline text={error.detail} />
					</p>
					<p class="browser-code">
						<code>{visit.error}</code>
					</p>
					<button type="button" class="dock-button" onClick={onMap}>
						{texts.map}
					</button>
				</div>
			)}
			{visit.answer && <Page {...props} />}
		</>
	);
}

function Waiting({ visit, session, texts }: ResultProps) {
	const [, tick] = useReducer((count: number) => count + 1, 0);
	useEffect(() => {
		const timer = setInterval(() => tick(undefined), TICK);
		return () => clearInterval(timer);
	}, []);
	const seconds = Math.floor((session.cluster.clock.now() - visit.started) / 1_000);
	return (
		<p class="browser-note" aria-hidden="true">
			{texts.loading(hostOf(visit.url))} {seconds > 0 && texts.seconds(seconds)}
		</p>
	);
}

function Page({ visit, texts, raw, onRaw, onGo }: ResultProps) {
	const { answer, url, redirects } = visit;
	const page = useMemo(() => answer && showPage(answer, url), [answer]);
	if (!answer || !page) return null;
	const title = page.kind === 'html' ? page.title : '';
	const text = raw ? sourceOf(answer) : page.kind === 'text' ? page.text : undefined;
	return (
		<>
			<div class="browser-status">
				<p>
					<b data-good={answer.status < 400 ? '' : undefined}>
						{answer.status} {answer.reason}
					</b>{' '}
					{title} {redirects.length > 0 && <span>({texts.redirected})</span>}
				</p>
				<button type="button" class="dock-tool" aria-pressed={raw} onClick={() => onRaw(!raw)}>
					{texts.source}
				</button>
			</div>
			{answer.cut && <p class="browser-note">{texts.cut}</p>}
			{text !== undefined ? (
				text === '' ? (
					<p class="browser-note">{texts.nothing}</p>
				) : (
					// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
					<pre class="browser-text" tabIndex={0} role="region" aria-label={texts.page(title)} lang="en">
						{text}
					</pre>
				)
			) : page.kind === 'html' ? (
				<iframe class="browser-page" title={texts.page(title)} sandbox="" srcdoc={page.srcdoc} />
			) : (
				<p class="browser-note">
					<Inline text={texts.other(page.kind === 'other' ? page.type : '')} />
				</p>
			)}
			{!raw && page.kind === 'html' && page.links.length > 0 && (
				<details class="browser-links">
					<summary>{texts.links(page.links.length)}</summary>
					<ul lang="en">
						{page.links.map(({ text: label, href }, index) => (
							<li key={`${index}-${href}`}>
								<button type="button" class="browser-link" title={href} onClick={() => onGo(href, visit.from)}>
									{label}
								</button>
							</li>
						))}
					</ul>
				</details>
			)}
		</>
	);
}
