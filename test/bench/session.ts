/** A session's figures: coming back from a long log, and the link that holds one. */

import { createSession } from '../../src/lab/session.ts';
import type { SessionLog } from '../../src/lab/session-types.ts';
import { toFragment } from '../../src/lab/share.ts';
import type { Lab } from '../../src/lab/types.ts';
import { median, timedAsync } from './calibration.ts';
import type { Figure } from './main.ts';

const COMMANDS = 1_000;

/** Between two commands of somebody who works with haste, simulated milliseconds. */
const PAUSE = 10_000;

const ROUNDS = 3;

const lab: Lab = { profile: 'k3s', seed: 1, files: {}, checkpoints: [], solution: [], wrong: [] };

/** What a learner types, over and over. */
const LINES = [
	'kubectl create deployment web --image nginx --replicas 3',
	'kubectl get pods -o wide',
	'kubectl expose deployment web --port 80',
	'kubectl get svc,endpointslices',
	'kubectl describe service web',
	'kubectl run client --image busybox --restart Never -- sleep 3600',
	'kubectl exec client -- wget -qO- web | head -n 4',
	'kubectl get pod client -o yaml',
	'cat > note.txt <<< "$(kubectl get nodes)"; wc -l note.txt',
	'kubectl delete deployment,service web; kubectl delete pod client --now',
];

/** A log of so many commands. */
export async function longLog(commands: number): Promise<SessionLog> {
	const session = await createSession('bench', lab);
	for (let i = 0; i < commands; i++) {
		session.terminals[0]?.onInput({ type: 'line', text: LINES[i % LINES.length] ?? '' });
		await session.run(PAUSE);
	}
	const log: SessionLog = JSON.parse(JSON.stringify(session.log));
	session.dispose();
	return log;
}

/** Resuming a log of a thousand commands, and the length of its link. */
export async function sessionFigures(): Promise<Figure[]> {
	const log = await longLog(COMMANDS);
	const times: number[] = [];
	for (let i = 0; i < ROUNDS; i++) {
		times.push(await timedAsync(async () => (await createSession('bench', lab, log)).dispose()));
	}
	const link = await toFragment(log);
	return [
		{
			name: `a log of ${COMMANDS.toLocaleString('en')} commands, to its last prompt`,
			value: median(times),
			unit: 'ms',
			budget: 2_000,
		},
		{ name: '  its link', value: (link?.length ?? Number.NaN) / 1_000, unit: 'kB', budget: 32 },
	];
}
