/** CodeMirror's side of src/workstation/manifests: marks faults as one types, and offers what fits. */

import {
	acceptCompletion,
	autocompletion,
	type Completion,
	type CompletionContext,
	completionStatus,
	moveCompletionSelection,
	startCompletion,
} from '@codemirror/autocomplete';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { type Extension, Prec } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { h, render } from 'preact';
import type { Session } from '../../../src/lab/session-types.ts';
import type { Breathe } from '../../../src/os/breathe.ts';
import type { Language } from '../../../src/site/language.ts';
import { checkManifests } from '../../../src/workstation/manifests/check.ts';
import { type Offer, offersAt } from '../../../src/workstation/manifests/complete.ts';
import { ManifestSchemas } from '../../../src/workstation/manifests/schemas.ts';
import { Inline } from '../inline.tsx';
import { manifestTexts } from './manifest-texts.ts';

/** Do manifests go by names like this one? */
export const isManifest = (name: string): boolean => /\.ya?ml$/.test(name);

/** A text is checked once typing has rested this long, milliseconds. */
const REST = 400;

const schemas = new WeakMap<Session, ManifestSchemas>();

/** The schemas of a session's cluster, asked for once. */
function schemasOf(session: Session): ManifestSchemas {
	const known = schemas.get(session) ?? new ManifestSchemas(session.cluster);
	schemas.set(session, known);
	return known;
}

/** A text with code between back-quotes, as an element. */
function inline(text: string): HTMLElement {
	const box = document.createElement('span');
	render(h(Inline, { text }), box);
	return box;
}

function completion(offer: Offer, language: Language): Completion {
	const { label, detail, description, text, isRequired } = offer;
	const korean = language === 'ko' ? description?.ko : undefined;
	return {
		label,
		detail: [detail, isRequired ? manifestTexts[language].required : ''].filter(Boolean).join(' · '),
		apply: text,
		boost: isRequired ? 1 : 0,
		...(description && {
			info: () => {
				const info = inline(korean ?? description.en);
				info.lang = korean ? 'ko' : 'en';
				return info;
			},
		}),
	};
}

/** Milliseconds that a check may take before the page has its turn. */
const STRETCH = 12;

/** By the wall's clock, whatever the steps: nothing of a check is kept. */
function turns(): Breathe {
	let last = performance.now();
	return () =>
		performance.now() - last < STRETCH
			? undefined
			: new Promise((resolve) => {
					setTimeout(() => {
						last = performance.now();
						resolve();
					});
				});
}

/** Takes the offer that is chosen, or the first one. Enter is left to the text unless an offer was chosen by the arrows. */
const takeOffer = (view: EditorView): boolean => {
	if (completionStatus(view.state) !== 'active') return false;
	if (!acceptCompletion(view)) moveCompletionSelection(true)(view);
	acceptCompletion(view);
	return true;
};

/**
 * What an editor of manifests has besides; nothing for other files.
 * @param name the file's.
 * @param byHand offers come only when asked for by Ctrl-Space (vi and nano have no list that opens by itself).
 */
export function manifestSupport(
	name: string,
	session: Session,
	language: Language,
	byHand: boolean,
): Extension | undefined {
	if (!isManifest(name)) return undefined;
	const published = schemasOf(session);
	const source = async ({ state, pos, explicit }: CompletionContext) => {
		const offers = await offersAt(state.doc.toString(), pos, published);
		if (!offers || (!explicit && offers.from === pos)) return null;
		return {
			from: offers.from,
			options: offers.offers.map((offer) => completion(offer, language)),
			validFor: /^[\w./-]*$/,
		};
	};
	const check = async (view: EditorView): Promise<Diagnostic[]> => {
		const text = view.state.doc.toString();
		const faults = await checkManifests(text, published, turns());
		return faults.map(({ from, to, problem }) => {
			const message = manifestTexts[language].problem(problem);
			// A mark under half a document says nothing about where.
			const line = text.indexOf('\n', from);
			const end = line < 0 ? to : Math.max(from + 1, Math.min(to, line));
			return {
				from,
				to: end,
				severity: 'error' as const,
				message: message.replaceAll('`', ''),
				renderMessage: () => inline(message),
			};
		});
	};
	return [
		autocompletion({
			override: [source],
			activateOnTyping: !byHand,
			selectOnOpen: false,
			// Tab takes nothing by accident, so it need not wait.
			interactionDelay: 0,
			icons: false,
			maxRenderedOptions: 60,
		}),
		linter(check, { delay: REST }),
		lintGutter(),
		Prec.highest(
			keymap.of([
				{ key: 'Tab', run: takeOffer },
				{ key: 'Ctrl-Space', run: startCompletion },
			]),
		),
	];
}
