/** Files of JSON and YAML for the suite of streams: where one ends and the other begins, and what neither takes. */

const json = (name: string) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"}}`;
const yaml = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const nested = (open: string, close: string, times: number) => `${open.repeat(times)}1${close.repeat(times)}`;
const laughs = (references: number) =>
	[
		'a: &a ["lol"]',
		...[...'bcdefgh'].map(
			(c, i) => `${c}: &${c} [${Array.from({ length: references }, () => `*${'abcdefg'[i]}`).join(', ')}]`,
		),
	].join('\n');

export const STREAM_FILES: Record<string, string> = {
	// JSON, and what looks like it.
	'one.json': json('a'),
	'two.json': `${json('a')}\n${json('b')}\n`,
	'three-bad.json': `${json('a')}${json('b')}${json('c')}}`,
	'two-bad.json': `${json('a')}${json('b')}}`,
	'one-bad.json': `${json('a')}}`,
	'rest-short.json': `${json('a')} xyz`,
	'rest-long.json': `${json('a')} some more\n`,
	'json-then-yaml.json': `${json('a')}\n---\n${yaml('b')}`,
	'json-line-yaml.json': `${json('a')}\n${yaml('b')}`,
	'trailing-comma.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},}',
	'cut.json': '{"apiVersion":"v1","kind":"ConfigMap",\n"metadata":{"name":"a"}',
	'cut-string.json': '{"apiVersion":"v1","kind":"Conf',
	'unquoted.json': '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}',
	'half-quoted.json': '{"apiVersion": v1, "kind": ConfigMap}',
	'no-colon.json': '{"apiVersion" "v1"}',
	'no-comma.json': '{"apiVersion":"v1" "kind":"Pod"}',
	'bad-literal.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"immutable":tru}',
	'bad-number.json': '{"apiVersion":"v1","kind":"ConfigMap","a":01}',
	'bad-escape.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\\x"}}',
	'bad-unicode.json': '{"apiVersion":"v1","metadata":{"name":"\\u12g4"}}',
	'bad-array.json': '{"apiVersion":"v1","kind":"List","items":[1 2]}',
	'control.json': '{"apiVersion":"v1","kind":"Config\tMap"}',
	'korean.json': '{"apiVersion":"나루","kind": x y: z}',
	'single-quoted.json': "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'}}",
	'scalars.json': `${json('a')} 1 "two" null`,
	'array.json': `[${json('a')}]`,
	'deep.json': nested('{"a":', '}', 10_050),
	'deep-list.json': `{"a":${nested('[', ']', 10_050)}}`,
	// Documents of YAML.
	'comment.yaml': `--- # first\n${yaml('a')}---   \n${yaml('b')}`,
	'separator.yaml': `${yaml('a')}--- foo\n${yaml('b')}`,
	'separator-first.yaml': `--- foo\n${yaml('b')}`,
	'separator-only.yaml': '---\n---\n---\n',
	'dots.yaml': `${yaml('a')}...\n${yaml('b')}`,
	'crlf.yaml': `${yaml('a')}---\n${yaml('b')}`.replaceAll('\n', '\r\n'),
	'only-comment.yaml': '# nothing\n',
	'second-bad.yaml': `${yaml('a')}---\na: b: c\n`,
	'yaml-then-json.yaml': `${yaml('a')}---\n${json('b')}\n`,
	'flow-open.yaml': 'metadata: {name: a\nkind: ConfigMap\n',
	'list-open.yaml': 'items: [1, 2\nkind: ConfigMap\n',
	'flow-colon.yaml': '[a, b: {c}}\n',
	// What is nested too deeply, or grows.
	'brackets.yaml': '['.repeat(10_050),
	'bracket-lines.yaml': '\n\n['.repeat(10_050),
	'braces.yaml': 'a: {'.repeat(10_050),
	'dashes.yaml': '- '.repeat(10_050),
	'questions.yaml': '? '.repeat(10_050),
	'laughs.yaml': laughs(9),
	'chuckles.yaml': laughs(3),
	'many-aliases.yaml': `a: &a x\nb:\n${'- *a\n'.repeat(300)}`,
	'itself.yaml': 'kind: ConfigMap\nmetadata: &m\n  name: a\n  annotations: *m\n',
	'no-anchor.yaml': 'kind: ConfigMap\nmetadata: *m\n',
	'later-anchor.yaml': 'kind: ConfigMap\nmetadata: *m\nother: &m {name: a}\n',
	'merged.yaml': `base: &base\n  apiVersion: v1\n  kind: ConfigMap\n<<: *base\nmetadata:\n  name: a\n`,
	'merge-scalar.yaml': 'a: &a 1\n<<: *a\n',
};
