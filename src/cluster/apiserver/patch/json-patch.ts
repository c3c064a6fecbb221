/** JSON Patch (RFC 6902) with JSON Pointer (RFC 6901). */

import { failure } from '../errors.ts';
import { copy, type Fields, isFields, own, put, same } from '../json.ts';

/** What makes a patch unfit; `message` as the server words it. */
export class PatchError extends Error {}

interface Operation {
	op: string;
	path: string;
	from?: string;
	value?: unknown;
}

/** As many as upstream allows in one patch. */
const MAX_OPERATIONS = 10_000;

function tokens(pointer: string): string[] {
	if (pointer === '') return [];
	if (!pointer.startsWith('/')) throw new PatchError(`jsonpatch: invalid pointer ${JSON.stringify(pointer)}`);
	return pointer
		.slice(1)
		.split('/')
		.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const index = (token: string, length: number, what: string): number => {
	if (!/^(0|[1-9]\d*)$/.test(token) || Number(token) > length) {
		throw new PatchError(`${what} operation does not apply: doc is missing path: ${token}: missing value`);
	}
	return Number(token);
};

function child(value: unknown, token: string): unknown {
	if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
	return isFields(value) ? own(value, token) : undefined;
}

class Document {
	root: unknown;
	constructor(root: unknown) {
		this.root = root;
	}

	at(pointer: string): unknown {
		return tokens(pointer).reduce(child, this.root);
	}

	private parent(pointer: string, what: string): { parent: unknown[] | Fields; token: string } {
		const path = tokens(pointer);
		const token = path.pop() as string;
		const parent = path.reduce(child, this.root);
		if (!Array.isArray(parent) && !isFields(parent)) {
			throw new PatchError(
				`${what} operation does not apply: doc is missing path: ${JSON.stringify(pointer)}: missing value`,
			);
		}
		return { parent, token };
	}

	add(pointer: string, value: unknown): void {
		if (pointer === '') {
			this.root = value;
			return;
		}
		const { parent, token } = this.parent(pointer, 'add');
		if (Array.isArray(parent)) {
			parent.splice(token === '-' ? parent.length : index(token, parent.length, 'add'), 0, value);
		} else put(parent, token, value);
	}

	remove(pointer: string, what: string): void {
		const { parent, token } = this.parent(pointer, what);
		if (child(parent, token) === undefined) {
			throw new PatchError(`${what} operation does not apply: doc is missing key: ${pointer}: missing value`);
		}
		if (Array.isArray(parent)) parent.splice(Number(token), 1);
		else delete parent[token];
	}
}

/**
 * Applies a patch to a copy of a document.
 * @throws PatchError for what does not apply; ApiError 413 for too many operations.
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
	if (!Array.isArray(patch)) throw new PatchError('a JSON patch is a list');
	if (patch.length > MAX_OPERATIONS) {
		const message = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`;
		throw failure(413, 'RequestEntityTooLarge', message);
	}
	const target = new Document(copy(document));
	for (const raw of patch) {
		if (!isFields(raw)) throw new PatchError('json: cannot unmarshal into Go value of type jsonpatch.Operation');
		const { op, path, from = '', value } = raw as unknown as Operation;
		if (typeof path !== 'string' || typeof from !== 'string') throw new PatchError(`Unexpected kind: ${op}`);
		switch (op) {
			case 'add':
				target.add(path, copy(value));
				break;
			case 'remove':
				target.remove(path, 'remove');
				break;
			case 'replace':
				if (path !== '') target.remove(path, 'replace');
				target.add(path, copy(value));
				break;
			case 'move': {
				const moved = target.at(from);
				target.remove(from, 'move');
				target.add(path, moved);
				break;
			}
			case 'copy': {
				const found = target.at(from);
				if (found === undefined)
					throw new PatchError(`copy operation does not apply: doc is missing from path: ${from}: missing value`);
				target.add(path, copy(found));
				break;
			}
			case 'test':
				if (!same(target.at(path) ?? null, value ?? null)) {
					throw new PatchError(`testing value ${path} failed: test failed`);
				}
				break;
			default:
				throw new PatchError(`Unexpected kind: ${op}`);
		}
	}
	return target.root;
}
