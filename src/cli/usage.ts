/** The shape of the sandbox's commands, and reading their arguments. */

import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { ProfileName } from '../cluster/cluster.ts';

/** A command of the sandbox: its arguments in, its exit status out. */
export interface CliCommand {
	name: string;
	usage: string;
	summary: string;
	/** Throws UsageError. */
	run(args: string[]): Promise<number>;
}

/** The command was called wrongly; `message` says how. */
export class UsageError extends Error {}

const PROFILES: ProfileName[] = ['k3s', 'kubeadm', 'minikube', 'cloud'];

/** The profile by that name; k3s when left out. Throws UsageError. */
export function profileNamed(name: string | undefined): ProfileName {
	const found = PROFILES.find((profile) => profile === (name ?? 'k3s'));
	if (!found) throw new UsageError(`there is no profile "${name}" (there are ${PROFILES.join(', ')})`);
	return found;
}

/** A whole number of at least 0. Throws UsageError. */
export function wholeNumber(text: string | undefined, otherwise: number, what: string): number {
	if (text === undefined) return otherwise;
	if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${what} wants a whole number, not "${text}"`);
	return Number(text);
}

/** parseArgs with its errors as UsageError. */
export function readArgs<T extends ParseArgsOptionsConfig>(args: string[], options: T) {
	try {
		return parseArgs({ args, options, allowPositionals: true });
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}
