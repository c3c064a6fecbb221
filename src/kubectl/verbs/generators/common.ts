/** Pieces that several generators read from the command line. */

import { CliError } from '../../cli/errors.ts';
import { splitCommas } from '../../cli/flags.ts';

/** `a=b,c=d` as a map. Throws CliError `unexpected label spec: x`. */
export function labelPairs(text: string): Record<string, string> {
	const labels: Record<string, string> = {};
	for (const pair of splitCommas(text)) {
		const parts = pair.split('=');
		if (parts.length !== 2 || parts[0] === '') throw new CliError(`unexpected label spec: ${pair}`);
		labels[parts[0] as string] = parts[1] as string;
	}
	return labels;
}
