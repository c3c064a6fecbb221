/** declare, local, export, readonly, unset, shift, let. */

import type { Assignment } from 'unbash';
import { ArithmeticError } from '../arithmetic.ts';
import { quoteForReuse, quoteShell } from '../quote.ts';
import { type Shell, ShellError } from '../shell.ts';
import { assignArray } from '../simple.ts';
import { SparseArray } from '../sparse-array.ts';
import type { Variable } from '../variables.ts';
import { functionText } from './lookup.ts';
import { type Builtin, misuse } from './types.ts';

/** `declare -p`'s line. */
function declaration(shell: Shell, name: string, variable: Variable): string {
	const flags =
		(variable.array ? 'a' : '') +
		(variable.associative ? 'A' : '') +
		(variable.integer ? 'i' : '') +
		(variable.lower ? 'l' : '') +
		(variable.readonly ? 'r' : '') +
		(variable.upper ? 'u' : '') +
		(variable.exported ? 'x' : '');
	const head = `declare -${flags || '-'} ${name}`;
	const elements = shell.elements(name);
	if (elements) {
		const body = elements
			.map(([key, text]) => `[${/^[\w]+$/.test(key) ? key : quoteForReuse(key)}]=${quoteForReuse(text)}`)
			.join(' ');
		return `${head}=(${body}${variable.associative && body ? ' ' : ''})\n`;
	}
	return variable.value === undefined ? `${head}\n` : `${head}=${quoteForReuse(variable.value)}\n`;
}

/** Does the work of declare, local, export and readonly. */
async function declare(shell: Shell, argv: string[], arrays: Map<number, Assignment>, usage: string): Promise<number> {
	const name = argv[0] as string;
	const on = new Set<string>();
	const off = new Set<string>();
	let index = 1;
	for (; index < argv.length; index++) {
		const word = argv[index] as string;
		if (word === '--') {
			index++;
			break;
		}
		const match = /^([-+])(.+)$/.exec(word);
		if (!match) break;
		for (const letter of match[2] as string) {
			const known = name === 'export' ? 'fnp' : name === 'readonly' ? 'aAfp' : 'aAfFgilnprtux';
			if (!known.includes(letter)) return misuse(shell, { name, usage }, letter);
			(match[1] === '-' ? on : off).add(letter);
		}
	}
	const rest = argv.slice(index);
	// Functions are not handed on to other shells here.
	if (name === 'export' && on.has('f')) return 0;
	if (on.has('f') || on.has('F')) return functions(shell, rest, on);
	if (rest.length === 0 || (on.has('p') && !rest.some((word) => word.includes('='))))
		return list(shell, name, rest, on);
	const local =
		name === 'local' || ((name === 'declare' || name === 'typeset') && shell.variables.inFunction && !on.has('g'));
	let status = 0;
	for (const [offset, word] of rest.entries()) {
		const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(.*?)\])?(?:(\+?=)(.*))?$/s.exec(word);
		if (!match) {
			await shell.complain(
				shell.isBash ? `${name}: \`${word}': not a valid identifier` : `${name}: ${word}: bad variable name`,
			);
			status = 1;
			if (!shell.isBash) return 2;
			continue;
		}
		const [, variableName, element, operator, value] = match as unknown as [
			string,
			string,
			string | undefined,
			string | undefined,
			string,
		];
		const before = shell.variables.find(variableName);
		if (before?.readonly && (operator || off.has('r'))) {
			await shell.complain(
				shell.isBash
					? `${local && name === 'local' ? 'local: ' : name === 'declare' ? 'declare: ' : ''}${variableName}: readonly variable`
					: `${variableName}: is read only`,
			);
			status = 1;
			continue;
		}
		if (on.has('n') && name !== 'export' && name !== 'readonly') {
			const reference = local ? shell.variables.local(variableName) : shell.variables.own(variableName);
			Object.assign(reference, { reference: true, ...(operator && { value }) });
			continue;
		}
		const variable = local ? shell.variables.local(variableName) : shell.variables.declare(variableName);
		if (on.has('a') && !variable.array) {
			variable.array = new SparseArray(variable.value === undefined ? [] : [[0, variable.value]]);
			variable.value = undefined;
		}
		if (on.has('A') && !variable.associative) variable.associative = new Map();
		if (on.has('i')) variable.integer = true;
		if (off.has('i')) variable.integer = false;
		if (on.has('l')) variable.lower = true;
		if (on.has('u')) variable.upper = true;
		const array = arrays.get(index + offset);
		if (array?.value.type === 'ArrayValue') await assignArray(shell, variableName, array.value, array.append ?? false);
		else if (operator && element !== undefined) {
			shell.variables.setElement(
				variableName,
				variable.associative ? element : Number(shell.arithmetic(element)),
				value,
			);
		} else if (operator === '+=')
			shell.assign(
				variableName,
				variable.integer
					? `${shell.variables.get(variableName) || 0}+(${value})`
					: (shell.variables.get(variableName) ?? '') + value,
			);
		else if (operator) shell.assign(variableName, value);
		if (name === 'export') variable.exported = !on.has('n');
		if (on.has('x')) variable.exported = true;
		if (off.has('x')) variable.exported = false;
		if (name === 'readonly' || on.has('r')) variable.readonly = true;
	}
	return status;
}

async function functions(shell: Shell, names: string[], on: Set<string>): Promise<number> {
	let status = 0;
	for (const name of names.length > 0 ? names : [...shell.functions.keys()].sort()) {
		if (!shell.functions.has(name)) {
			status = 1;
			continue;
		}
		if (on.has('F')) await shell.print(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
		else await shell.print(`${await functionText(shell, name)}\n`);
	}
	return status;
}

async function list(shell: Shell, command: string, names: string[], on: Set<string>): Promise<number> {
	let status = 0;
	for (const name of names.length > 0 ? names : shell.variables.names()) {
		const variable = shell.variables.find(name);
		if (!variable) {
			await shell.complain(`${command}: ${name}: not found`);
			status = 1;
			continue;
		}
		if (names.length === 0) {
			if ((command === 'export' || on.has('x')) && !variable.exported) continue;
			if ((command === 'readonly' || on.has('r')) && !variable.readonly) continue;
			if (on.has('a') && !variable.array) continue;
			if (on.has('A') && !variable.associative) continue;
			if (on.has('i') && !variable.integer) continue;
		}
		if (shell.isBash) await shell.print(declaration(shell, name, variable));
		else
			await shell.print(`${command} ${name}${variable.value === undefined ? '' : `=${quoteShell(variable.value)}`}\n`);
	}
	return status;
}

const declaring = (name: string, usage: string, only?: Builtin['only']): Builtin => ({
	name,
	usage,
	...(only && { only }),
	run: (shell, argv, arrays) => declare(shell, argv, arrays, usage),
});

const DECLARE = 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]';

export const variableBuiltins: Builtin[] = [
	declaring('declare', DECLARE, ['bash']),
	declaring('typeset', DECLARE.replaceAll('declare', 'typeset'), ['bash']),
	declaring('export', 'export [-fn] [name[=value] ...] or export -p'),
	declaring('readonly', 'readonly [-aAf] [name[=value] ...] or readonly -p'),
	{
		name: 'local',
		usage: 'local [option] name[=value] ...',
		async run(shell, argv, arrays) {
			if (!shell.variables.inFunction) {
				await shell.complain('local: can only be used in a function');
				return 1;
			}
			return declare(shell, argv, arrays, this.usage);
		},
	},
	{
		name: 'unset',
		usage: 'unset [-f] [-v] [-n] [name ...]',
		async run(shell, argv) {
			let args = argv.slice(1);
			let kind = '';
			while (/^-[fvn]+$/.test(args[0] ?? '')) {
				kind = (args[0] as string).slice(1);
				args = args.slice(1);
			}
			if (/^-./.test(args[0] ?? '') && args[0] !== '--') return misuse(shell, this, (args[0] as string)[1] as string);
			if (args[0] === '--') args = args.slice(1);
			let status = 0;
			for (const name of args) {
				if (kind === 'f') {
					shell.functions.delete(name);
					continue;
				}
				const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/.exec(name);
				if (element) {
					const variable = shell.variables.find(element[1] as string);
					const key = element[2] as string;
					if (key === '@' || key === '*') shell.variables.unset(element[1] as string);
					else if (variable?.associative) variable.associative.delete(key);
					else if (variable?.array) {
						let at = Number(shell.arithmetic(key));
						if (at < 0) at += variable.array.end;
						variable.array = variable.array.own();
						variable.array.delete(at);
					}
					continue;
				}
				if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !shell.functions.has(name)) {
					await shell.complain(`unset: \`${name}': not a valid identifier`);
					status = 1;
					continue;
				}
				if (shell.variables.find(name)?.readonly) {
					await shell.complain(`unset: ${name}: cannot unset: readonly variable`);
					status = 1;
				} else if (shell.variables.find(name)) shell.variables.unset(name);
				else if (kind !== 'v') shell.functions.delete(name);
			}
			return status;
		},
	},
	{
		name: 'shift',
		usage: 'shift [n]',
		async run(shell, argv) {
			const count = argv[1] === undefined ? 1 : Number(argv[1]);
			if (!Number.isInteger(count)) {
				await shell.complain(`shift: ${argv[1]}: numeric argument required`);
				return 1;
			}
			if (count < 0) {
				await shell.complain(`shift: ${count}: shift count out of range`);
				return 1;
			}
			if (count > shell.positional.length) {
				if (!shell.isBash) throw new ShellError("shift: can't shift that many", 2);
				return 1;
			}
			shell.positional = shell.positional.slice(count);
			return 0;
		},
	},
	{
		name: 'let',
		usage: 'let arg [arg ...]',
		only: ['bash', 'ash'],
		async run(shell, argv) {
			if (argv.length < 2) {
				await shell.complain('let: expression expected');
				return 1;
			}
			let value = 0n;
			try {
				for (const text of argv.slice(1)) value = shell.arithmetic(text);
			} catch (error) {
				if (!(error instanceof ArithmeticError)) throw error;
				await shell.complain(`let: ${error.message}`);
				return 1;
			}
			return value === 0n ? 1 : 0;
		},
	},
];
