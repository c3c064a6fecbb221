/**
 * Compares what a console block shows with what the sandbox printed. A block shows one run as it really looked, so what
 * differs from run to run is masked on both sides:
 *
 * - an IPv4 address by its network (10.42.…): not 10.43.0.…, where addresses are fixed
 * - an age or duration: `12s`, `2m10s`, `24d`, `2002 milliseconds`, `0.453 ms`, how long a pull took; when a web server
 *   logged a request or a notice
 * - a suffix that the API server or a controller made up: `myservice-x7k2p`, `coredns-6c6bb68b64-4qk9z`
 * - a Service's address of the range 10.96.0.0/12, a node port that the cluster picked, a client's port, a query's id,
 *   a job's process id, and how long the kernel keeps a connection in mind
 * - the names of kube-proxy's chains, which are made from addresses
 * - how often each of several Pods was picked (`uniq -c`), and by way of which node a load balancer came
 * - the id of an exec in the container runtime's messages
 *
 * Runs of blanks count as one: columns are as wide as they need to be. A line of `...` stands for any number of lines.
 */

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

const MASKS: [RegExp, string][] = [
	[/start exec "[0-9a-f]+"/g, 'start exec "{id}"'],
	[/\b\d+ milliseconds\b/g, '{n} milliseconds'],
	[/\b\d+\.\d{3}(\/\d+\.\d{3})*(?= ms\b)/g, '{n}'],
	[/\[\d\d\/[A-Z][a-z]{2}\/\d{4}(:\d\d){3} \+0000\]/g, '[{time}]'],
	[/^\d{4}\/\d\d\/\d\d (\d\d:?){3}(?= \[)/g, '{time}'],
	[/(?<= in )\S+ \(\S+(?= including waiting\))/g, '{duration} ({duration}'],
	[/\bKUBE-(SEP|SVC|EXT)-[A-Z2-7]{16}\b/g, 'KUBE-$1-{chain}'],
	[/(?<=^\[\d\] )\d+$/, '{pid}'],
	[/(?<=\b[sd]port=)(?:3[2-9]|[45]\d|60)\d{3}\b/g, '{port}'],
	[/(?<=^(?:tcp {6}6|udp {6}17) )\d+/, '{left}'],
	[/(?<=^RemoteAddr: ).*/, '{caller}'],
	[/(?<=:)3[0-2]\d{3}(?=\/(TCP|UDP)\b)/g, '{node port}'],
	[/(?<=^HealthCheck NodePort:\s+)3[0-2]\d{3}/, '{node port}'],
	[/(?<=\[INFO\] [\d.]+:)\d+ - \d+/g, '{port} - {id}'],
	[/^\s*\d+(?= \S+-[a-z0-9]{8,10}-[a-z0-9]{5}$)/, '{count}'],
	[/\b10\.(?!96\.0\.)(?:9[6-9]|10\d|11[01])\.\d{1,3}\.\d{1,3}\b/g, '{10.96/12}'],
	[/\b(?!10\.43\.0\.)(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b/g, '{$1}'],
	[/(?<![\w.:-])(?:\d+[ydhms])+(?![\w.:-])/g, '{age}'],
	[new RegExp(`-[${LETTERS}]{8,10}-[${LETTERS}]{5}(?!\\w)`, 'g'), '-{hash}-{suffix}'],
	[new RegExp(`(?<=\\w)-[${LETTERS}]{5}(?![\\w-])`, 'g'), '-{suffix}'],
];

function masked(text: string): string[] {
	const lines = text.split('\n').map((line) => {
		const plain = MASKS.reduce((rest, [pattern, name]) => rest.replace(pattern, name), line);
		return plain.replace(/\s+/g, ' ').trim();
	});
	while (lines.at(-1) === '') lines.pop();
	while (lines[0] === '') lines.shift();
	return lines;
}

/** Undefined when the output is as the block shows it, else a description of the first difference. */
export function difference(shown: string, printed: string): string | undefined {
	const want = masked(shown);
	const got = masked(printed);
	if (matches(want, got)) return undefined;
	return `shown in the lesson:\n${indent(want)}\nprinted:\n${indent(got)}`;
}

function matches(want: string[], got: string[]): boolean {
	const [first, ...rest] = want;
	if (first === undefined) return got.length === 0;
	if (first === '...') {
		for (let skip = 0; skip <= got.length; skip++) if (matches(rest, got.slice(skip))) return true;
		return false;
	}
	return got.length > 0 && first === got[0] && matches(rest, got.slice(1));
}

const indent = (lines: string[]) => lines.map((line) => `  | ${line}`).join('\n') || '  | (nothing)';
