/** What a shell line does, without the names it does it to: so that a note's line and a lesson's can be compared. */

/** A program with, of kubectl, its verb, its kinds and its flags: `kubectl get pods -o wide`. */
export interface Shape {
	readonly command: string;
	readonly flags: readonly string[];
}

/** Other spellings of flags. */
const FLAGS: Readonly<Record<string, string>> = {
	'--output': '-o',
	'--namespace': '-n',
	'--selector': '-l',
	'--all-namespaces': '-A',
	'--watch': '-w',
	'--filename': '-f',
	'--stdin': '-i',
	'--tty': '-t',
	'--container': '-c',
	'--label-columns': '-L',
};

/** Flags whose value is a word of its own, where the value does not matter. */
const VALUED = new Set([
	'-n',
	'-l',
	'-f',
	'-c',
	'-L',
	'-p',
	'-m',
	'-H',
	'-w',
	'-o',
	'--image',
	'--port',
	'--tail',
	'--replicas',
]);

/** kubectl's verbs that take a kind, and how many words the verb has. */
const WITH_KIND: Readonly<Record<string, number>> = {
	get: 1,
	describe: 1,
	delete: 1,
	edit: 1,
	patch: 1,
	scale: 1,
	expose: 1,
	label: 1,
	annotate: 1,
	explain: 1,
	top: 1,
	rollout: 2,
	create: 1,
	set: 2,
};

const KINDS: Readonly<Record<string, string>> = {
	po: 'pod',
	svc: 'service',
	deploy: 'deployment',
	rs: 'replicaset',
	sts: 'statefulset',
	no: 'node',
	ns: 'namespace',
	ep: 'endpoints',
	endpointslices: 'endpointslice',
};

/** The shapes of all commands in a line, those within `$(…)`, after `--` and in `sh -c '…'` among them. */
export function shapesOf(line: string): Shape[] {
	const inner = [...line.matchAll(/\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].flatMap(([, text]) => shapesOf(text ?? ''));
	return [...commandsOf(line.replace(/\\\n/g, ' ')).flatMap(shapesOfCommand), ...inner];
}

/** The words of each simple command: quotes are taken off, `|`, `;`, `&` and newlines part one from the next. */
function commandsOf(line: string): string[][] {
	const commands: string[][] = [[]];
	const tokens = line.matchAll(
		/((?:'[^']*'|"(?:[^"\\]|\\.)*"|\$\([^)]*\)|\\.|[^\s|;&<>'"\\])+)|([|;&\n]+)|(\d?[<>]+&?\s*\S*)/g,
	);
	for (const [, word, separator] of tokens) {
		if (separator) commands.push([]);
		else if (word) commands.at(-1)?.push(word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"/g, '$1$2'));
	}
	return commands.map((words) => {
		const first = words.findIndex(
			(word) => !/^\w+=/.test(word) && !['do', 'then', 'if', 'while', 'until', 'time'].includes(word),
		);
		return first < 0 ? [] : words.slice(first);
	});
}

function shapesOfCommand(words: string[]): Shape[] {
	const [program, ...rest] = words;
	if (!program) return [];
	if (['sudo', 'env'].includes(program)) return shapesOfCommand(rest);
	if (program === 'minikube' && rest[0] === 'ssh') return shapesOfCommand(rest.slice(rest.indexOf('--') + 1));
	if (['sh', 'bash', '/bin/sh'].includes(program) && rest[0] === '-c') return shapesOf(rest[1] ?? '');
	if (program !== 'kubectl') return [{ command: command(program, rest), flags: [] }];
	const end = rest.indexOf('--');
	const own = end < 0 ? rest : rest.slice(0, end);
	const { positional, flags } = parted(own);
	const [verb = ''] = positional;
	const count = WITH_KIND[verb];
	const kinds = count === undefined ? [] : kindsOf(positional[count] ?? '');
	const name = ['kubectl', ...positional.slice(0, count ?? 1), ...(kinds.length ? [kinds.join(',')] : [])].join(' ');
	return [{ command: name, flags }, ...(end < 0 ? [] : shapesOfCommand(rest.slice(end + 1)))];
}

/** `systemctl status` and the like are commands of their own. */
function command(program: string, rest: readonly string[]): string {
	return ['systemctl', 'apt', 'minikube'].includes(program) ? `${program} ${rest[0] ?? ''}` : program;
}

function kindsOf(word: string): string[] {
	return word
		.split(',')
		.map((kind) => kind.replace(/\/.*/, '').toLowerCase())
		.map((kind) => KINDS[kind] ?? kind.replace(/(?<=[^s])(?<!endpoint)s$/, ''))
		.sort();
}

function parted(words: readonly string[]): { positional: string[]; flags: string[] } {
	const positional: string[] = [];
	const flags: string[] = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? '';
		if (!word.startsWith('-')) {
			positional.push(word);
			continue;
		}
		if (/^-it$|^-ti$/.test(word)) {
			flags.push('-i', '-t');
			continue;
		}
		const [long = '', glued] = word.startsWith('--')
			? word.split('=')
			: [word.slice(0, 2), word.slice(2).replace(/^=/, '') || undefined];
		const flag = FLAGS[long] ?? long;
		const value = glued ?? (VALUED.has(flag) && !words[at + 1]?.startsWith('-') ? words[++at] : undefined);
		flags.push(flag === '-o' ? `-o ${value?.replace(/=.*/s, '')}` : flag);
	}
	return { positional, flags };
}
