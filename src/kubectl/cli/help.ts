/** `kubectl --help` and `kubectl VERB --help`, laid out as the real ones. */

import type { Command, Group } from './command.ts';
import { GLOBAL_FLAGS } from './common-flags.ts';
import type { Flag } from './flags.ts';

const HEADINGS: [Group, string][] = [
	['beginner', 'Basic Commands (Beginner):'],
	['intermediate', 'Basic Commands (Intermediate):'],
	['deploy', 'Deploy Commands:'],
	['cluster', 'Cluster Management Commands:'],
	['debug', 'Troubleshooting and Debugging Commands:'],
	['advanced', 'Advanced Commands:'],
	['settings', 'Settings Commands:'],
	['plugins', 'Subcommands provided by plugins:'],
	['other', 'Other Commands:'],
];

const OPTIONS_HINT = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n';

/** The least width of the names in a list of commands. */
const NARROWEST = 11;

/** What `kubectl` alone and `kubectl --help` print. */
export function rootHelp(verbs: readonly Command[]): string {
	const width = Math.max(...verbs.filter((verb) => verb.group !== 'hidden').map((verb) => verb.name.length)) + 3;
	const sections = HEADINGS.map(([group, heading]) => {
		const members = verbs.filter((verb) => verb.group === group);
		return `${heading}\n${members.map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}\n`).join('')}`;
	});
	return (
		'kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n' +
		`${sections.join('\n')}\nUsage:\n  kubectl [flags] [options]\n\n` +
		`Use "kubectl <command> --help" for more information about a given command.\n${OPTIONS_HINT}`
	);
}

/** What `--help` prints for a verb or a subcommand. `path` is `kubectl create deployment`. */
export function commandHelp(command: Command, path: string): string {
	const sections = [`${command.description ?? `${command.summary}.`}\n`];
	if (command.aliases?.length) sections.push(`Aliases:\n${[command.name, ...command.aliases].join(', ')}\n`);
	if (command.examples?.length) {
		const examples = command.examples.map(([purpose, line]) => `  # ${purpose}\n  ${line}\n`);
		sections.push(`Examples:\n${examples.join('  \n')}`);
	}
	const subcommands = (command.commands ?? []).filter((each) => each.group !== 'hidden');
	if (subcommands.length > 0) {
		const width = Math.max(NARROWEST, ...subcommands.map((each) => each.name.length)) + 3;
		const lines = subcommands.map((each) => `  ${each.name.padEnd(width)}${each.summary}\n`);
		sections.push(`Available Commands:\n${lines.join('')}`);
	}
	const flags = (command.flags ?? []).filter((flag) => !flag.hidden);
	if (flags.length > 0) sections.push(`Options:\n${flagLines(flags)}`);
	let tail = `Usage:\n  ${command.usage.startsWith('kubectl') ? command.usage : `kubectl ${command.usage}`} [options]\n`;
	if (subcommands.length > 0) tail += `\nUse "${path} <command> --help" for more information about a given command.\n`;
	sections.push(`${tail}${command.run || !subcommands.length ? `\n${OPTIONS_HINT}` : OPTIONS_HINT}`);
	return sections.join('\n');
}

/** `kubectl options` */
export const globalHelp = (): string =>
	`The following options can be passed to any command:\n\n${flagLines(GLOBAL_FLAGS.filter((flag) => !flag.hidden))}`;

function flagLines(flags: readonly Flag[]): string {
	const sorted = [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));
	return sorted
		.map(
			(flag) => `    ${flag.short ? `-${flag.short}, ` : ''}--${flag.name}=${flag.default ?? ''}:\n\t${flag.usage}\n`,
		)
		.join('\n');
}
