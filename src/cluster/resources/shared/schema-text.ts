/**
 * Schemas as lines of text, which are short to write and to send:
 *
 *     ServiceSpec
 *     	clusterIP string
 *     	ports []ServicePort merge=port map=port,protocol
 *
 * A line at the margin opens a definition; the word `kind` after its name adds apiVersion and kind. An indented line is
 * a field: name (`!` = required), type, flags. What they mean is in descriptions.ts beside.
 * Types: string, bytes (base64), time, microtime, quantity, bool, int32, int64, double, intstr, any, the name of a
 * definition, `[]` a list of, `{}` a map of. Flags: `merge=KEY` (strategic merge by KEY), `merge` (a set), `retain`
 * ($retainKeys), `map=A,B` (the keys of the list, when not KEY alone), `set`, `ptr` (an empty string
 * is a value).
 */

import type { Schema } from '../../types.ts';

/** Definitions of one package by their short names (`ServiceSpec`). */
export type Schemas = Readonly<Record<string, Schema>>;

const SCALARS: Record<string, Schema> = {
	string: { type: 'string' },
	bytes: { type: 'string', format: 'byte' },
	time: { type: 'string', format: 'date-time' },
	microtime: { type: 'string', format: 'microtime' },
	quantity: { type: 'string', format: 'quantity' },
	bool: { type: 'boolean' },
	int32: { type: 'integer', format: 'int32' },
	int64: { type: 'integer', format: 'int64' },
	double: { type: 'number', format: 'double' },
	intstr: { type: 'string', format: 'int-or-string', intOrString: true },
	any: { type: 'object', preserveUnknown: true },
};

function typeOf(text: string, definitions: Schemas): Schema {
	if (text.startsWith('[]')) return { type: 'array', items: typeOf(text.slice(2), definitions) };
	if (text.startsWith('{}')) return { type: 'object', additionalProperties: typeOf(text.slice(2), definitions) };
	const found = SCALARS[text] ?? definitions[text];
	if (!found) throw new Error(`schema: no definition of ${text}`);
	return found;
}

function withFlags(schema: Schema, flags: string[]): Schema {
	const result = { ...schema };
	for (const flag of flags) {
		const [name, value] = flag.split('=') as [string, string | undefined];
		if (name === 'merge') {
			result.patchStrategy = 'merge';
			if (value) {
				result.patchMergeKey = value;
				result.listType = 'map';
				result.listMapKeys ??= [value];
			}
		} else if (name === 'map' && value) {
			result.listType = 'map';
			result.listMapKeys = value.split(',');
		} else if (name === 'set') result.listType = 'set';
		else if (name === 'ptr') result.keepEmpty = true;
		else if (name === 'retain') {
			if (result.patchMergeKey === undefined) result.patchStrategy = 'retainKeys';
			else result.retainKeys = true;
		}
	}
	if (result.type === 'array') result.listType ??= 'atomic';
	return result;
}

/**
 * Reads definitions.
 * @param prefix the package, as published: `io.k8s.api.core.v1`
 * @param uses definitions of other packages that the lines may name.
 */
export function defineSchemas(prefix: string, text: string, ...uses: Schemas[]): Schemas {
	const own: Record<string, Schema> = {};
	const known: Record<string, Schema> = Object.assign({}, ...uses);
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	for (const line of lines) {
		if (line.startsWith('\t')) continue;
		const [name = '', kind] = line.trim().split(' ');
		const schema: Schema = { type: 'object', definition: `${prefix}.${name}`, properties: {}, required: [] };
		if (kind) schema.properties = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
		own[name] = schema;
		known[name] = schema;
	}
	let into: Schema | undefined;
	for (const line of lines) {
		if (!line.startsWith('\t')) {
			into = own[line.split(' ', 1)[0] as string];
			continue;
		}
		const [field = '', type = '', ...flags] = line.trim().split(' ');
		const name = field.replace('!', '');
		const schema = withFlags(typeOf(type, known), flags);
		if (into?.properties) into.properties[name] = schema;
		if (field.endsWith('!')) into?.required?.push(name);
	}
	return own;
}
