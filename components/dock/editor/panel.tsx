/** The editor over the terminal: its bar, what it asks, its status line. Loaded when the first editor opens. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Session } from '../../../src/lab/session-types.ts';
import type { EditInput, OpenEditor } from '../../../src/os/editor.ts';
import type { Language } from '../../../src/site/language.ts';
import { Inline } from '../inline.tsx';
import { visible, visibleName } from '../visible.ts';
import { type CodeEditor, createCodeEditor } from './code-editor.ts';
import type { EditorCommands } from './commands.ts';
import { keepDraft, readDraft } from './draft.ts';
import { bufferOf, fileOf } from './text.ts';
import './editor.css';
import { manifestSupport } from './manifest.ts';
import { editorTexts } from './texts.ts';

/** A draft is kept once typing has rested this long, milliseconds. */
const REST = 400;

export interface EditorPanelProps {
	lab: string;
	language: Language;
	editor: OpenEditor;
	/** The one that runs: its cluster knows what can stand in a manifest. */
	session: Session | undefined;
	/** What was done: on its way to the program. */
	onStep(step: Omit<EditInput, 'type'>): void;
}

type Asking = { what: 'modified' } | { what: 'name'; thenLeave: boolean };

/** With a finger there are no keys for vi or nano: plain editing, and the buttons. */
const byFinger = (): boolean => matchMedia('(pointer: coarse)').matches;

/** One open editor. A new one needs a new key. */
export function EditorPanel({ lab, language, editor, session, onStep }: EditorPanelProps) {
	const texts = editorTexts[language];
	const { request } = editor;
	const host = useRef<HTMLDivElement>(null);
	const code = useRef<CodeEditor>();
	const latest = useRef(editor);
	latest.current = editor;
	const [dirty, setDirty] = useState(false);
	const [asking, setAsking] = useState<Asking>();
	/** Said by the editor itself, until the program says something. */
	const [said, setSaid] = useState('');
	const keys = useMemo(() => (byFinger() ? 'plain' : request.keys), [request]);

	const text = () => code.current?.text ?? '';
	const isDirty = () => text() !== bufferOf(latest.current.text);
	const step = (done: Omit<EditInput, 'type'>) => {
		setSaid('');
		setAsking(undefined);
		keepDraft(lab, undefined);
		onStep(done);
	};
	const refocus = () => {
		setAsking(undefined);
		code.current?.focus();
	};

	const commands = useMemo<EditorCommands>(
		() => ({
			save(name, force = false) {
				if (request.readOnly && !force && !name) setSaid("E45: 'readonly' option is set (add ! to override)");
				else step({ text: fileOf(text()), ...(name && { file: name }) });
			},
			saveAndQuit(force = false) {
				if (!isDirty()) step({ leave: 0 });
				else if (request.readOnly && !force) setSaid("E45: 'readonly' option is set (add ! to override)");
				else step({ text: fileOf(text()), leave: 0 });
			},
			quit(force, status = 0) {
				if (isDirty() && !force) setSaid('E37: No write since last change (add ! to override)');
				else step({ leave: status });
			},
			revert() {
				code.current?.replace(bufferOf(latest.current.text));
			},
			askName: () => setAsking({ what: 'name', thenLeave: false }),
			askQuit() {
				if (isDirty()) setAsking({ what: 'modified' });
				else step({ leave: 0 });
			},
		}),
		[request],
	);

	useLayoutEffect(() => {
		if (!host.current) return;
		const opened = bufferOf(editor.text);
		const draft = readDraft(lab, request.name, editor.text);
		let timer: ReturnType<typeof setTimeout> | undefined;
		const keep = () =>
			keepDraft(lab, isDirty() ? { name: request.name, base: latest.current.text, text: text() } : undefined);
		const made = createCodeEditor(host.current, {
			name: request.name,
			text: draft ?? opened,
			line: request.line,
			keys,
			label: texts.label(visibleName(request.name)),
			phrases: texts.phrases,
			manifest: session && manifestSupport(request.name, session, language, keys !== 'plain'),
			commands,
			onChange() {
				setDirty(isDirty());
				clearTimeout(timer);
				timer = setTimeout(keep, REST);
			},
			onCut: () => setSaid(texts.cut),
		});
		code.current = made;
		if (draft !== undefined) {
			setDirty(true);
			setSaid(texts.restored);
		}
		made.focus();
		return () => {
			clearTimeout(timer);
			made.dispose();
		};
	}, [request]);

	// A save changes what counts as changed.
	useEffect(() => setDirty(isDirty()), [editor]);

	const name = visibleName(request.name) || texts.unnamed;
	return (
		<section class="dock-editor" aria-label={texts.label(visibleName(request.name))} data-keys={keys}>
			<div class="dock-editor-bar">
				<p class="dock-editor-name">
					<code lang="en">{name}</code>
					{request.readOnly && <span> {texts.readOnly}</span>}
					{dirty && (
						<span class="dock-editor-dirty" title={texts.modified}>
							<span aria-hidden="true">●</span>
							<span class="sr-only">{texts.modified}</span>
						</span>
					)}
				</p>
				<button
					type="button"
					class="dock-tool"
					onClick={() => (request.name ? commands.save(undefined, true) : commands.askName())}
				>
					{texts.save}
				</button>
				<button type="button" class="dock-tool" onClick={() => commands.askQuit()}>
					{texts.close}
				</button>
			</div>
			<div class="dock-editor-code" ref={host} />
			{asking?.what === 'modified' && (
				<Ask
					label={texts.ask.modified}
					keys={{
						y: () =>
							request.name ? step({ text: fileOf(text()), leave: 0 }) : setAsking({ what: 'name', thenLeave: true }),
						n: () => step({ leave: 0 }),
					}}
					onCancel={refocus}
				>
					{(does) => (
						<>
							<button type="button" class="dock-tool" onClick={does.y}>
								{texts.ask.saveAndClose}
							</button>
							<button type="button" class="dock-tool" onClick={does.n}>
								{texts.ask.discard}
							</button>
							<button type="button" class="dock-tool" onClick={refocus}>
								{texts.ask.cancel}
							</button>
						</>
					)}
				</Ask>
			)}
			{asking?.what === 'name' && (
				<AskName
					label={texts.ask.name}
					write={texts.ask.write}
					cancel={texts.ask.cancel}
					name={request.name}
					onName={(chosen) => {
						step({
							text: fileOf(text()),
							...(chosen !== request.name && { file: chosen }),
							...(asking.thenLeave && { leave: 0 }),
						});
						code.current?.focus();
					}}
					onCancel={refocus}
				/>
			)}
			<div class="dock-editor-foot">
				<p class="dock-editor-status" role="status" lang="en">
					{visible(said || editor.message)}
				</p>
				<p class="dock-leave">
					<Inline text={texts.keys[keys]} />
				</p>
				{keys !== 'plain' && (
					<p class="dock-leave">
						<Inline text={texts.leave} />
					</p>
				)}
			</div>
		</section>
	);
}

interface AskProps<Key extends string> {
	label: string;
	/** What single keys do. */
	keys: Record<Key, () => void>;
	onCancel(): void;
	children(does: Record<Key, () => void>): preact.ComponentChildren;
}

/** A question in the editor's foot. It has the focus; Esc and Ctrl-C take it back. */
function Ask<Key extends string>({ label, keys, onCancel, children }: AskProps<Key>) {
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => box.current?.querySelector('button')?.focus(), []);
	return (
		<div
			class="dock-editor-ask"
			role="alertdialog"
			aria-label={label}
			ref={box}
			onKeyDown={(event) => {
				const cancels = event.key === 'Escape' || (event.ctrlKey && event.key === 'c');
				const does = cancels ? onCancel : event.ctrlKey ? undefined : keys[event.key.toLowerCase() as Key];
				if (!does) return;
				event.preventDefault();
				does();
			}}
		>
			<p>{label}</p>
			{children(keys)}
		</div>
	);
}

interface AskNameProps {
	label: string;
	write: string;
	cancel: string;
	name: string;
	onName(name: string): void;
	onCancel(): void;
}

/** Asks for a file's name, as nano does before it writes: Enter takes the one that is there. */
function AskName({ label, write, cancel, name, onName, onCancel }: AskNameProps) {
	const input = useRef<HTMLInputElement>(null);
	useLayoutEffect(() => input.current?.focus(), []);
	return (
		<form
			class="dock-editor-ask"
			onSubmit={(event) => {
				event.preventDefault();
				const chosen = input.current?.value.trim();
				if (chosen) onName(chosen);
			}}
			onKeyDown={(event) => {
				if (event.key !== 'Escape' && !(event.ctrlKey && event.key === 'c')) return;
				event.preventDefault();
				onCancel();
			}}
		>
			<label>
				{label}
				<input
					ref={input}
					type="text"
					defaultValue={name}
					maxLength={200}
					autocapitalize="off"
					spellcheck={false}
					lang="en"
				/>
			</label>
			<button type="submit" class="dock-tool">
				{write}
			</button>
			<button type="button" class="dock-tool" onClick={onCancel}>
				{cancel}
			</button>
		</form>
	);
}
