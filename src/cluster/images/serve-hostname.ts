/** serve_hostname: says the Pod's name to whoever asks, on port 9376. */

import type { Program } from '../../os/process.ts';
import { slashDate } from '../../os/timestamps.ts';
import { goFlag, goImage, goInUse, plain, serve } from './programs/serve.ts';

const serveHostname: Program = async (process) => {
	const port = Number(goFlag(process.argv.slice(1), 'port') ?? 9376);
	await process.warn(`${slashDate(process.clock.now())} Serving on port ${port}.\n`);
	return serve(process, port, () => plain(process.machine.hostname), goInUse);
};

export const contents = goImage('/serve_hostname', serveHostname);
