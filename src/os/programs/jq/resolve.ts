/** Checks that every filter, variable and label that a program names is there. */

import { CompileError, type Node, type Pattern } from './syntax.ts';

/** The names visible at a place: `f/1`, `$x`, `*label`. */
type Scope = ReadonlySet<string>;

const within = (scope: Scope, ...names: string[]): Scope => new Set([...scope, ...names]);

/** The variables a pattern binds. */
export function variablesOf(pattern: Pattern): string[] {
	if (pattern.type === 'name') return [pattern.name];
	if (pattern.type === 'array') return pattern.items.flatMap(variablesOf);
	return pattern.entries.flatMap(({ variable, pattern: inner }) => [
		...(variable ? [variable] : []),
		...(inner ? variablesOf(inner) : []),
	]);
}

/**
 * @param variables the global ones, without dollar signs.
 * @param known is there a builtin of this name and number of arguments?
 * @throws CompileError with everything that is missing.
 */
export function resolve(
	program: Node,
	variables: Iterable<string>,
	known: (name: string, arity: number) => boolean,
): void {
	const problems: CompileError['problems'] = [];
	const patternKeys = (pattern: Pattern, scope: Scope): void => {
		if (pattern.type === 'array') for (const item of pattern.items) patternKeys(item, scope);
		if (pattern.type !== 'object') return;
		for (const { key, pattern: inner } of pattern.entries) {
			walk(key, scope);
			if (inner) patternKeys(inner, scope);
		}
	};
	const bound = (patterns: Pattern[], scope: Scope): Scope => {
		for (const pattern of patterns) patternKeys(pattern, scope);
		return within(scope, ...patterns.flatMap(variablesOf).map((name) => `$${name}`));
	};
	const walk = (node: Node, scope: Scope): void => {
		switch (node.type) {
			case 'variable':
				if (!scope.has(`$${node.name}`)) problems.push({ message: `$${node.name} is not defined`, at: node.at });
				return;
			case 'break':
				if (!scope.has(`*${node.name}`)) problems.push({ message: `$*label-${node.name} is not defined`, at: node.at });
				return;
			case 'call': {
				const arity = node.args.length;
				for (const arg of node.args) walk(arg, scope);
				if (!scope.has(`${node.name}/${arity}`) && !known(node.name, arity))
					problems.push({ message: `${node.name}/${arity} is not defined`, at: node.at });
				return;
			}
			case 'define': {
				const { name, parameters, body } = node.definition;
				const outer = within(scope, `${name}/${parameters.length}`);
				const names = parameters.flatMap((each) =>
					each.startsWith('$') ? [each, `${each.slice(1)}/0`] : [`${each}/0`],
				);
				walk(body, within(outer, ...names));
				walk(node.body, outer);
				return;
			}
			case 'bind':
				walk(node.source, scope);
				walk(node.body, bound(node.patterns, scope));
				return;
			case 'reduce':
			case 'foreach': {
				walk(node.source, scope);
				walk(node.initial, scope);
				const inner = bound(node.patterns, scope);
				walk(node.update, inner);
				if (node.type === 'foreach' && node.extract) walk(node.extract, inner);
				return;
			}
			case 'label':
				walk(node.body, within(scope, `*${node.name}`));
				return;
			case 'object':
				for (const { key, value } of node.entries) {
					walk(key, scope);
					walk(value, scope);
				}
				return;
			case 'string':
				for (const part of node.parts) if (typeof part !== 'string') walk(part, scope);
				return;
			case 'if':
				walk(node.condition, scope);
				walk(node.then, scope);
				if (node.otherwise) walk(node.otherwise, scope);
				return;
			case 'try':
				walk(node.body, scope);
				if (node.handler) walk(node.handler, scope);
				return;
			case 'index':
				walk(node.target, scope);
				walk(node.key, scope);
				return;
			case 'slice':
				walk(node.target, scope);
				if (node.from) walk(node.from, scope);
				if (node.to) walk(node.to, scope);
				return;
			case 'iterate':
				return walk(node.target, scope);
			case 'negate':
				return walk(node.operand, scope);
			case 'array':
				if (node.body) walk(node.body, scope);
				return;
			case 'pipe':
			case 'comma':
			case 'binary':
			case 'and':
			case 'or':
			case 'alternative':
			case 'update':
				walk(node.left, scope);
				walk(node.right, scope);
		}
	};
	walk(program, new Set([...variables].map((name) => `$${name}`)));
	if (problems.length > 0) throw new CompileError(problems);
}
