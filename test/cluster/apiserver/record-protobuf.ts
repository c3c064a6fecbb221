/**
 * Writes src/cluster/apiserver/protobuf/numbers.ts anew: which number each field of our schemas has in Kubernetes'
 * protobuf encoding. `npx node test/cluster/apiserver/record-protobuf.ts API APIMACHINERY`, the paths of checkouts of
 * github.com/kubernetes/api and github.com/kubernetes/apimachinery (the .proto files there are the source), then
 * `npx biome check --write` on the result. To be repeated when a schema gets a definition or a field.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGES } from '../../../src/cluster/apiserver/protobuf/messages.ts';
import type { Schema } from '../../../src/cluster/types.ts';
import { loadLateKinds } from './late-kinds.ts';

const [api, apimachinery] = process.argv.slice(2);
if (!api || !apimachinery) throw new Error('name the checkouts of kubernetes/api and kubernetes/apimachinery');

interface ProtoField {
	name: string;
	type: string;
	number: number;
}

await loadLateKinds();

const packages = new Map<string, Map<string, ProtoField[]>>();

/** The messages of a package, from its .proto file. */
function messagesOf(name: string): Map<string, ProtoField[]> {
	const known = packages.get(name);
	if (known) return known;
	const path = name.startsWith('io.k8s.api.')
		? join(api as string, ...name.slice('io.k8s.api.'.length).split('.'))
		: join(apimachinery as string, ...name.slice('io.k8s.apimachinery.'.length).split('.'));
	const file = join(path, 'generated.proto');
	const found = new Map<string, ProtoField[]>();
	packages.set(name, found);
	if (!existsSync(file)) return found;
	for (const [, message = '', body = ''] of readFileSync(file, 'utf8').matchAll(/^message (\w+) \{(.*?)^\}/gms)) {
		const fields = [...body.matchAll(/^ {2}(?:optional |repeated )?(map<[^>]*>|[\w.]+) (\w+) = (\d+);/gm)];
		found.set(
			message,
			fields.map(([, type = '', field = '', number]) => ({ name: field, type, number: Number(number) })),
		);
	}
	return found;
}

const lines = new Map<string, Map<string, string>>();

/** Notes the numbers of a message whose JSON fields are those of `schema`. */
function note(prefix: string, message: string, schema: Schema): void {
	let known = lines.get(prefix);
	if (!known) {
		known = new Map();
		lines.set(prefix, known);
	}
	if (known.has(message)) return;
	const tokens: string[] = [];
	known.set(message, '');
	let next = 1;
	const fields = messagesOf(prefix).get(message);
	if (!fields) throw new Error(`no message ${prefix}.${message}`);
	for (const { name: given, type, number } of fields.sort((a, b) => a.number - b.number)) {
		// `uID` is how one message spells uid.
		const name =
			Object.keys(schema.properties ?? {}).find((property) => property.toLowerCase() === given.toLowerCase()) ?? given;
		const isKnown = Object.hasOwn(schema.properties ?? {}, name);
		const isInlined = !isKnown && messagesOf(prefix).has(type) && type.toLowerCase() === name.toLowerCase();
		// A handler's message has another name in Go than its field.
		const isHandler = !isKnown && name === 'handler';
		if (!isKnown && !isInlined && !isHandler) continue;
		if (number !== next) tokens.push(String(number));
		next = number + 1;
		tokens.push(isKnown ? name : `*${type}`);
		if (!isKnown) note(prefix, type, schema);
	}
	known.set(message, tokens.join(' '));
}

const seen = new Set<Schema>();
function visit(schema: Schema): void {
	if (seen.has(schema)) return;
	seen.add(schema);
	if (schema.definition) {
		const dot = schema.definition.lastIndexOf('.');
		note(schema.definition.slice(0, dot), schema.definition.slice(dot + 1), schema);
	}
	for (const property of Object.values(schema.properties ?? {})) visit(property);
	if (schema.items) visit(schema.items);
	if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties);
}
for (const schema of MESSAGES.values()) visit(schema);

const text = [...lines]
	.sort(([a], [b]) => (a < b ? -1 : 1))
	.map(([prefix, messages]) =>
		[
			prefix,
			...[...messages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tokens]) => `\t${name} ${tokens}`.trimEnd()),
		].join('\n'),
	);
writeFileSync(
	join(import.meta.dirname, '../../../src/cluster/apiserver/protobuf/numbers.ts'),
	`/**
 * The numbers of fields in Kubernetes' protobuf encoding, written by test/cluster/apiserver/record-protobuf.ts from the
 * .proto files of k8s.io/api and k8s.io/apimachinery. A line is a message and its fields in the order of their numbers,
 * counted from 1; a number among them says what the next field has. \`*Volume…\` is a message whose fields JSON has one
 * level up.
 */
export const NUMBERS = \`
${text.join('\n')}
\`;
`,
);
