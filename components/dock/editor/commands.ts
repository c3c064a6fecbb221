/** What an editor's keys and buttons ask for; the panel does it. */

export interface EditorCommands {
	/** Saves, under another name if one is given. `force`: even a file opened for reading. */
	save(file?: string, force?: boolean): void;
	/** Saves if there is something to save, and closes. */
	saveAndQuit(force?: boolean): void;
	/** Closes. `force`: throws unsaved changes away; `status`: the editor's exit status. */
	quit(force: boolean, status?: number): void;
	/** Back to what was saved last. */
	revert(): void;
	/** nano: asks for the name to save under. */
	askName(): void;
	/** nano: asks whether to save, if there is something to save, and closes. */
	askQuit(): void;
}
