/** `exec "$@"` for entrypoints that are programs here and scripts in reality. */

import { ExecError, type Process } from '../../../os/process.ts';

/**
 * Runs a command in the place of this process: its streams, and the signals that reach this process, are the command's.
 * @returns its exit status; 127 or 126 when it cannot run, told as `script` tells it.
 */
export async function execRest(process: Process, argv: string[], script: string): Promise<number> {
	if (argv.length === 0) return 0;
	try {
		const file = process.machine.executable(argv[0] as string, process.env.PATH ?? '', process.cwd);
		// The same process goes on under another name, so that it keeps its pid.
		process.argv.splice(0, process.argv.length, ...argv);
		return await file(process);
	} catch (error) {
		if (!(error instanceof ExecError)) throw error;
		const missing = error.code === 'ENOENT';
		await process.warn(`${script}: exec: ${missing ? `${argv[0]}: not found` : `${argv[0]}: ${error.message}`}\n`);
		return missing ? 127 : 126;
	}
}
