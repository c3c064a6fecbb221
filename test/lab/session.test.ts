/** A session is its log: what is rebuilt from one is the same to the byte. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { createSession, LogError } from '../../src/lab/session.ts';
import type { Session, SessionLog } from '../../src/lab/session-types.ts';
import type { EditInput } from '../../src/os/editor.ts';
import { copy, differences, lab, type } from './sessions.ts';

/** What the first terminal showed, without what only moves the cursor. */
const screen = (session: Session) =>
	stripVTControlCharacters(
		session
			.output(0)
			.map(({ text }) => text)
			.join(''),
	);

describe('a session', () => {
	it('has the lab’s files in the home directory and a prompt', async () => {
		const session = await createSession('test', lab);
		await type(session, 'cat notes.txt');
		expect(screen(session)).toContain('from the lab');
		expect(screen(session)).toMatch(/\$ $/);
		session.dispose();
	});

	it('lets the setup’s Pods come up before the first prompt, where the lab says how long', async () => {
		const setup = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n';
		for (const [wait, phase] of [
			[undefined, 'Pending'],
			[20, 'Running'],
		] as const) {
			const session = await createSession('test', { ...lab, setup, wait });
			expect(session.cluster.client.get(KINDS.pods, 'default', 'web')?.status?.phase).toBe(phase);
			const again = await createSession('test', { ...lab, setup, wait }, copy(session.log));
			expect(differences(again, session)).toEqual([]);
			session.dispose();
			again.dispose();
		}
	});

	it('comes back from its log exactly: cluster, files, history, screen', async () => {
		const first = await createSession('test', lab);
		await type(first, 'kubectl run web --image nginx', 4_321);
		await type(first, 'echo kept > file; kubectl get pods -o wide', 777);
		await type(first, 'kubectl create deployment many --image nginx --replicas 3', 20_000);
		first.saveFile('edited.yaml', 'a: 1\n');
		await first.run(10);
		const second = await createSession('test', lab, copy(first.log));
		expect(differences(second, first)).toEqual([]);
		await type(second, 'cat file edited.yaml; history | tail -n 4');
		expect(screen(second)).toContain('kept\na: 1\n');
		expect(screen(second)).toMatch(/\d+ {2}kubectl run web --image nginx/);
		first.dispose();
		second.dispose();
	});

	it('keeps what was typed a moment before its end', async () => {
		const session = await createSession('test', lab);
		await type(session, 'echo first > file');
		expect(session.snapshot()).toEqual(session.log);
		// Another tab takes the lab, or the page goes away, before this has had its turn.
		void session.run(20);
		for (const text of ['echo last >> file', 'echo of all >> file'])
			session.terminals[0]?.onInput({ type: 'line', text });
		expect(session.log.entries).toHaveLength(1);
		const kept = copy(session.snapshot());
		session.dispose();
		const again = await createSession('test', lab, kept);
		expect(again.log.entries).toHaveLength(3);
		await type(again, 'cat file');
		expect(screen(again)).toContain('first\nlast\nof all\n');
		again.dispose();
	});

	it('comes back while a command still runs, and goes on', async () => {
		const first = await createSession('test', lab);
		await type(first, 'sleep 30 && echo awake', 10_000);
		const second = await createSession('test', lab, copy(first.log));
		await second.run(19_000);
		expect(screen(second)).not.toContain('\nawake');
		await second.run(2_000);
		expect(screen(second)).toContain('\nawake');
		first.dispose();
		second.dispose();
	});

	it('comes back with what was done in an editor, and with one still open', async () => {
		const first = await createSession('test', lab);
		const edit = async (session: Session, input: Omit<EditInput, 'type'>) => {
			session.terminals[0]?.onInput({ type: 'edit', ...input });
			await session.run(500);
		};
		await type(first, 'vi notes.txt');
		await edit(first, { text: 'by hand\n' });
		await edit(first, { text: 'twice\n', leave: 0 });
		await type(first, 'cat notes.txt; nano notes.txt');
		const second = await createSession('test', lab, copy(first.log));
		expect(screen(second)).toBe(screen(first));
		expect(screen(second)).toContain('twice\n');
		expect(second.terminals[0]?.editors.current).toMatchObject({ text: 'twice\n', request: { keys: 'nano' } });
		await edit(second, { leave: 0 });
		await type(second, 'echo on');
		expect(screen(second)).toContain('\non\n');
		first.dispose();
		second.dispose();
	});

	it('has more terminals on the same machine, and comes back with them', async () => {
		const shown = (of: Session, number: number) =>
			stripVTControlCharacters(
				of
					.output(number)
					.map(({ text }) => text)
					.join(''),
			);
		const at = async (of: Session, number: number, text: string) => {
			of.terminals[number]?.onInput({ type: 'line', text });
			await of.run(1_000);
		};
		const first = await createSession('test', lab);
		first.openTerminal();
		await first.run(100);
		expect(first.open).toEqual([0, 1]);
		await at(first, 1, 'kubectl get pods -w');
		await at(first, 0, 'kubectl run web --image nginx; echo shared > file');
		await first.run(5_000);
		expect(shown(first, 1)).toMatch(/web +0\/1 +ContainerCreating/);
		first.openTerminal();
		await first.run(100);
		await at(first, 2, 'cat file; exit');
		expect(first.open).toEqual([0, 1]);
		first.closeTerminal(1);
		await first.run(100);
		first.closeTerminal(0);
		await first.run(100);
		expect(first.open).toEqual([0]);
		const second = await createSession('test', lab, copy(first.log));
		for (const number of [0, 1, 2]) expect(shown(second, number)).toBe(shown(first, number));
		expect(shown(second, 2)).toContain('shared\n');
		expect(second.open).toEqual([0]);
		first.dispose();
		second.dispose();
	});

	it('gives the last terminal a new shell when its own has ended', async () => {
		const session = await createSession('test', lab);
		await type(session, 'x=1; exit', 3_000);
		await type(session, 'echo "x is $x."');
		expect(screen(session)).toContain('x is .\n');
		session.dispose();
	});

	it('shows the editor of a container', async () => {
		const session = await createSession('test', lab);
		await type(session, 'kubectl run box --image busybox -it --rm -- sh', 20_000);
		await type(session, 'vi /tmp/x');
		session.terminals[0]?.onInput({ type: 'edit', text: 'inside\n', leave: 0 });
		await type(session, 'cat /tmp/x');
		expect(screen(session)).toContain('inside\n');
		session.dispose();
	});

	it('refuses a log of another lab, of another version, or in disorder', async () => {
		const session = await createSession('test', lab);
		await type(session, 'true');
		await type(session, 'false');
		const log = copy(session.log);
		session.dispose();
		const refused = async (change: Partial<SessionLog>) =>
			createSession('test', lab, { ...log, ...change }).then(
				() => 'accepted',
				(error) => (error instanceof LogError ? error.reason : String(error)),
			);
		expect(await refused({ lab: 'other' })).toBe('lab');
		expect(await refused({ version: 0 })).toBe('version');
		expect(await refused({ entries: [...log.entries].reverse() })).toBe('malformed');
		expect(await refused({ entries: 'x' as never })).toBe('malformed');
		expect(await refused({ until: Number.NaN })).toBe('malformed');
	});
});
