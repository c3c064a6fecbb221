/** --raw of the writing verbs: a request to a path as it is typed, with a file as its body. */

import { readAll } from '../../os/stream.ts';
import type { Cli } from '../cli/command.ts';
import { CliError } from '../cli/errors.ts';

/**
 * Sends the one file of -f, or nothing, and prints the answer as it comes.
 * @throws CliError for a path that is none, or several files; StatusError when the server refuses.
 */
export async function sendRaw(cli: Cli, method: string, path: string): Promise<number> {
	if (!path.startsWith('/'))
		throw new CliError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
	const [file, ...more] = cli.flags.list('filename');
	const remote = file !== undefined && /^https?:/.test(file);
	if (more.length > 0 || remote || (file === undefined && method !== 'DELETE'))
		throw new CliError('--raw can only use a single local file or stdin');
	let body: string | undefined;
	if (file === '-') body = await readAll(cli.process.stdin);
	else if (file !== undefined) {
		const absolute = cli.process.path(file);
		if (!cli.process.fs.exists(absolute)) throw new CliError(`open ${file}: no such file or directory`);
		body = cli.process.fs.readFile(absolute);
	}
	await cli.print(await cli.api.text(method, path, body === undefined ? {} : { body }));
	return 0;
}
