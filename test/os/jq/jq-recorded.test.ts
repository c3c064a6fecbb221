import { expect, test } from 'vitest';
import { runScript } from '../machine.ts';
import { files } from './filters.ts';
import recorded from './recorded.json' with { type: 'json' };

test.each(recorded)('$script', async ({ script, stdout, stderr, status }) => {
	const outcome = await runScript(script, { files });
	expect({ stdout: outcome.stdout, stderr: outcome.stderr, status: outcome.status }).toEqual({
		stdout,
		stderr,
		status,
	});
});
