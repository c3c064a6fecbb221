/** A stretch of a console block in a lesson: what is typed, or what comes back. Lines count from 0, both ends included. */
export interface ConsoleSpan {
	kind: 'command' | 'output';
	first: number;
	last: number;
	/** The prompt before a command, with its blank; '' for output. */
	prompt: string;
	/** A command as it is to be typed (several lines for a here-document), or the output's lines. */
	text: string;
}

/** `$ `, a container's `/ # `, or a shell that says who and where it is: `root@client:/# `. */
const PROMPT = /^(?:\$ |\/[\w/.-]* [#$] |[\w-]+@[\w.-]+:[~/][\w/.-]*[#$] )/;

/**
 * Splits the text of a console block into commands and their output. A command goes on over lines that end in `\`, to the
 * end of its here-documents and to the close of its quotes; where every line after the first starts with the shell's
 * second prompt (`> `), that prompt is no part of the command.
 */
export function parseConsole(text: string): ConsoleSpan[] {
	const lines = text.replace(/\n$/, '').split('\n');
	const spans: ConsoleSpan[] = [];
	let at = 0;
	while (at < lines.length) {
		const line = lines[at] ?? '';
		const prompt = PROMPT.exec(line)?.[0];
		if (prompt === undefined) {
			const before = spans.at(-1);
			if (before?.kind === 'output') {
				before.last = at;
				before.text += `\n${line}`;
			} else {
				spans.push({ kind: 'output', first: at, last: at, prompt: '', text: line });
			}
			at += 1;
			continue;
		}
		const { command, last } = readCommand(lines, at, prompt);
		spans.push({ kind: 'command', first: at, last, prompt, text: command });
		at = last + 1;
	}
	return spans;
}

/** The commands of a console block, as they are to be typed. */
export function consoleCommands(text: string): string[] {
	return parseConsole(text)
		.filter((span) => span.kind === 'command')
		.map((span) => span.text);
}

function readCommand(lines: string[], first: number, prompt: string): { command: string; last: number } {
	const typed = [(lines[first] ?? '').slice(prompt.length)];
	const secondPrompt = /^>(?: |$)/.test(lines[first + 1] ?? '');
	let last = first;
	while (goesOn(typed.join('\n')) && last + 1 < lines.length) {
		last += 1;
		const line = lines[last] ?? '';
		typed.push(secondPrompt ? line.replace(/^> ?/, '') : line);
	}
	return { command: typed.join('\n'), last };
}

/** Whether a shell that was given this much would ask for more. */
function goesOn(command: string): boolean {
	const documents: { terminator: string; tabs: boolean }[] = [];
	let quote = '';
	let at = 0;
	while (at < command.length) {
		const char = command[at] ?? '';
		if (char === '\\' && quote !== "'") {
			if (at + 1 >= command.length) return true;
			at += 2;
		} else if (quote) {
			if (char === quote) quote = '';
			at += 1;
		} else if (char === "'" || char === '"') {
			quote = char;
			at += 1;
		} else if (command.startsWith('<<<', at)) {
			at += 3;
		} else if (char === '<' && /^<<-?\s*['"]?\w/.test(command.slice(at))) {
			const found = /^<<(-?)\s*(['"]?)(\w+)\2/.exec(command.slice(at));
			documents.push({ terminator: found?.[3] ?? '', tabs: found?.[1] === '-' });
			at += found?.[0].length ?? 2;
		} else if (char === '\n' && documents.length > 0) {
			const end = skipDocuments(command, at + 1, documents);
			if (end === undefined) return true;
			documents.length = 0;
			at = end;
		} else if (char === '#' && /(?:^|\s)$/.test(command.slice(0, at))) {
			const line = command.indexOf('\n', at);
			if (line < 0) break;
			at = line;
		} else {
			at += 1;
		}
	}
	return quote !== '' || documents.length > 0;
}

/** Where the text goes on after its here-documents, or undefined when a terminator is still to come. */
function skipDocuments(
	command: string,
	from: number,
	documents: { terminator: string; tabs: boolean }[],
): number | undefined {
	let at = from;
	for (const { terminator, tabs } of documents) {
		for (;;) {
			if (at > command.length) return undefined;
			const end = command.indexOf('\n', at);
			const line = command.slice(at, end < 0 ? undefined : end);
			at = end < 0 ? command.length + 1 : end + 1;
			if ((tabs ? line.replace(/^\t+/, '') : line) === terminator) break;
		}
	}
	return at - 1;
}
