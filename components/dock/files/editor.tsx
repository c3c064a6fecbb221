/** One file, open beside the terminal. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../../../src/lab/session-types.ts';
import { resolvePath } from '../../../src/os/fs.ts';
import { type CodeEditor, createCodeEditor } from '../editor/code-editor.ts';
import { keepDraft, readDraft } from '../editor/draft.ts';
import '../editor/editor.css';
import { isManifest, manifestSupport } from '../editor/manifest.ts';
import { bufferOf, fileOf } from '../editor/text.ts';
import { editorTexts } from '../editor/texts.ts';
import { Inline } from '../inline.tsx';
import type { PanelProps } from '../view-host.tsx';
import { quotable, visibleName } from '../visible.ts';
import { filesTexts } from './texts.ts';

/** How often the file is compared with what is shown, and a draft kept, milliseconds. */
const TICK = 700;

/** What a file holds; undefined where there is none (or none that can be read). */
function read({ workstation: { machine, home } }: Session, path: string): string | undefined {
	const absolute = resolvePath(home, path);
	return machine.fs.find(absolute)?.type === 'file' ? machine.fs.readFile(absolute) : undefined;
}

/** A path below the home directory as a shell takes it. */
const quoted = (path: string): string =>
	/^[\w./-]+$/.test(path) ? `~/${path}` : `~/'${path.replaceAll("'", `'\\''`)}'`;

interface FileEditorProps extends PanelProps {
	/** From the home directory; the file need not be there yet. */
	path: string;
	onClose(): void;
}

export function FileEditor({ session, language, path, onType, onClose }: FileEditorProps) {
	const texts = filesTexts[language];
	const common = editorTexts[language];
	const host = useRef<HTMLDivElement>(null);
	const code = useRef<CodeEditor>();
	/** What the file held when it was last read or written. */
	const base = useRef(read(session, path) ?? '');
	const [dirty, setDirty] = useState(false);
	const [said, setSaid] = useState('');
	const draftOf = `${session.labId}/files`;

	const text = () => (code.current ? fileOf(code.current.text) : base.current);
	const save = () => {
		const written = text();
		session.saveFile(path, written);
		// Delivered at once; what is not there then, the file system has refused.
		return session.run(0).then(() => {
			if (read(session, path) !== written) {
				setSaid(texts.unsavable(quotable(path)));
				return false;
			}
			base.current = written;
			setDirty(text() !== written);
			setSaid(texts.saved(quotable(path)));
			return true;
		});
	};
	const shown = visibleName(path);
	const command = `kubectl apply -f ${quoted(path)}`;
	const latestSave = useRef(save);
	latestSave.current = save;

	useLayoutEffect(() => {
		if (!host.current) return;
		const draft = readDraft(draftOf, path, base.current);
		const made = createCodeEditor(host.current, {
			name: path,
			text: bufferOf(draft ?? base.current),
			line: 1,
			keys: 'plain',
			label: common.label(shown),
			phrases: common.phrases,
			manifest: manifestSupport(path, session, language, false),
			commands: {
				save: () => void latestSave.current(),
				saveAndQuit: () => {},
				quit: onClose,
				revert: () => {},
				askName: () => {},
				askQuit: onClose,
			},
			onChange: () => {
				setDirty(made.text !== bufferOf(base.current));
				setSaid('');
			},
			onCut: () => setSaid(common.cut),
		});
		code.current = made;
		if (draft !== undefined) {
			setDirty(true);
			setSaid(common.restored);
		}
		made.focus();
		const isDirty = () => made.text !== bufferOf(base.current);
		const keep = () =>
			keepDraft(draftOf, isDirty() ? { name: path, base: base.current, text: fileOf(made.text) } : undefined);
		const compare = () => {
			const now = read(session, path);
			if (now !== undefined && now !== base.current) {
				const was = isDirty();
				base.current = now;
				if (was) setSaid(texts.changed);
				else made.replace(bufferOf(now));
			} else if (now === undefined && base.current !== '') {
				setSaid(texts.gone);
				base.current = '';
			}
			setDirty(isDirty());
			keep();
		};
		const timer = setInterval(compare, TICK);
		return () => {
			clearInterval(timer);
			keep();
			made.dispose();
			code.current = undefined;
		};
	}, []);

	return (
		<section class="dock-editor" aria-label={common.label(shown)} data-keys="plain" data-files>
			<div class="dock-editor-bar">
				<button type="button" class="dock-tool" onClick={onClose}>
					<span aria-hidden="true">← </span>
					{texts.back}
				</button>
				<p class="dock-editor-name">
					<code lang="en">{shown}</code>
					{dirty && (
						<span class="dock-editor-dirty" title={common.modified}>
							<span aria-hidden="true">●</span>
							<span class="sr-only">{common.modified}</span>
						</span>
					)}
				</p>
				<button type="button" class="dock-tool" onClick={() => void save()}>
					{texts.save}
				</button>
				{isManifest(path) && (
					<button
						type="button"
						class="dock-tool"
						title={texts.applyTitle(visibleName(command))}
						onClick={() => void save().then((done) => done && onType(command))}
					>
						{texts.apply}
					</button>
				)}
			</div>
			<div class="dock-editor-code" ref={host} />
			<div class="dock-editor-foot">
				<p class="dock-editor-status" role="status">
					<Inline text={said} />
				</p>
				<p class="dock-leave">
					<Inline text={texts.help} />
				</p>
			</div>
		</section>
	);
}
