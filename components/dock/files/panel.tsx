/** The terminal's files, and an editor with the keys that every desktop has. Loaded when first shown. */

import { useEffect, useReducer, useState } from 'preact/hooks';
import type { Session } from '../../../src/lab/session-types.ts';
import { listFiles } from '../../../src/workstation/files.ts';
import { LONGEST } from '../editor/limit.ts';
import { Inline } from '../inline.tsx';
import type { PanelProps } from '../view-host.tsx';
import { visibleName } from '../visible.ts';
import { FileEditor } from './editor.tsx';
import './files.css';
import { filesTexts } from './texts.ts';

/** How often the list is read anew, milliseconds: programs write files without telling anybody. */
const TICK = 700;

/** The file that is open, for when the view is shown again. */
const opened = new WeakMap<Session, string>();

export function FilesPanel(props: PanelProps) {
	const { session, language } = props;
	const texts = filesTexts[language];
	const [, look] = useReducer((count: number) => count + 1, 0);
	const [path, setPath] = useState(opened.get(session));
	useEffect(() => {
		const timer = setInterval(() => look(undefined), TICK);
		return () => clearInterval(timer);
	}, []);
	const open = (chosen: string | undefined) => {
		if (chosen === undefined) opened.delete(session);
		else opened.set(session, chosen);
		setPath(chosen);
	};
	if (path !== undefined) return <FileEditor key={path} {...props} path={path} onClose={() => open(undefined)} />;
	const { machine, home } = session.workstation;
	const files = listFiles(machine.fs, home);
	return (
		<section class="files" aria-label={texts.label}>
			<p class="files-note">
				<Inline text={texts.where(home)} />
			</p>
			{files.length === 0 && <p class="files-note">{texts.empty}</p>}
			<ul class="files-list">
				{files.map(({ path: name, size }) => (
					<li key={name}>
						<button type="button" disabled={size > LONGEST} onClick={() => open(name)}>
							<code lang="en">{visibleName(name)}</code>
							<span>{size > LONGEST ? texts.tooBig : texts.size(size)}</span>
						</button>
					</li>
				))}
			</ul>
			<form
				class="files-new"
				onSubmit={(event) => {
					event.preventDefault();
					const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
					if (name) open(name);
				}}
			>
				<label>
					{texts.name}
					<input
						name="name"
						type="text"
						placeholder="web.yaml"
						maxLength={200}
						autocapitalize="off"
						autocomplete="off"
						spellcheck={false}
						lang="en"
					/>
				</label>
				<button type="submit" class="dock-button">
					{texts.create}
				</button>
			</form>
		</section>
	);
}
