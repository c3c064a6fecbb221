/** Aliases of a YAML document as go-yaml takes them: each looked up once, and no more of them than it allows. */

import { Alias, type Document, isAlias, isMap, isPair, isSeq, type Node } from 'yaml';

type Anchored = Exclude<Node, Alias>;

/** A document whose aliases go-yaml refuses, in its words. */
export class AliasError extends Error {}

/**
 * The part of all decoded nodes that may come from aliases (go-yaml's allowedAliasRatio): small documents may consist of
 * them, large ones hardly.
 */
function allowedRatio(decoded: number): number {
	if (decoded <= 400_000) return 0.99;
	if (decoded >= 4_000_000) return 0.1;
	return 0.99 - 0.89 * ((decoded - 400_000) / (4_000_000 - 400_000));
}

class Linker {
	private readonly anchors = new Map<string, Anchored>();
	/** Nodes below each anchored one, itself and what its aliases stand for counted. */
	private readonly sizes = new Map<Anchored, number>();
	private decoded = 0;
	private aliased = 0;

	/** @returns how many nodes this one stands for. */
	walk(node: unknown): number {
		if (isPair(node)) return this.walk(node.key) + this.walk(node.value);
		if (isAlias(node)) return this.link(node);
		this.decoded++;
		const anchor = (node as Anchored | null)?.anchor;
		if (anchor) this.anchors.set(anchor, node as Anchored);
		let size = 1;
		if (isMap(node) || isSeq(node)) for (const item of node.items) size += this.walk(item);
		if (anchor) this.sizes.set(node as Anchored, size);
		return size;
	}

	private link(alias: Alias): number {
		const target = this.anchors.get(alias.source);
		if (!target) throw new AliasError(`unknown anchor '${alias.source}' referenced`);
		const size = this.sizes.get(target);
		if (size === undefined) throw new AliasError(`anchor '${alias.source}' value contains itself`);
		this.decoded += 1 + size;
		this.aliased += size;
		if (this.aliased > 100 && this.decoded > 1_000 && this.aliased / this.decoded > allowedRatio(this.decoded))
			throw new AliasError('document contains excessive aliasing');
		// The library goes through the whole document for each alias.
		alias.resolve = (document, context) =>
			context?.anchors.has(target) ? target : Alias.prototype.resolve.call(alias, document, context);
		return 1 + size;
	}
}

/**
 * Ties the aliases of a document to their anchors.
 * @throws AliasError for one without an anchor, one inside its own anchor, and for documents that grow without measure.
 */
export function linkAliases(document: Document.Parsed): void {
	new Linker().walk(document.contents);
}
