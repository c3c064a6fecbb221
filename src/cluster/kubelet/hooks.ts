/** Lifecycle hooks: postStart and preStop (upstream: pkg/kubelet/lifecycle/handlers.go). */

import { httpRequest } from '../../os/http.ts';
import { ExecError } from '../../os/process.ts';
import type { Container } from '../resources/types.ts';
import type { KubeletContext } from './context.ts';
import type { ProbeTarget } from './probes.ts';

type Hook = NonNullable<NonNullable<Container['lifecycle']>['preStop']>;

/** Runs a hook; `done` gets undefined when it went well, else why not. */
export function runHook(
	context: KubeletContext,
	hook: Hook,
	target: ProbeTarget,
	done: (failure: string | undefined) => void,
): void {
	if (hook.sleep) {
		context.after(hook.sleep.seconds * 1000, () => done(undefined));
		return;
	}
	if (hook.exec) {
		const { machine, env, cwd } = target;
		try {
			const process = machine.spawn({ argv: hook.exec.command ?? [], env, cwd });
			void process.exited.then(({ status }) => done(status === 0 ? undefined : `exited with ${status}`));
		} catch (error) {
			if (!(error instanceof ExecError)) throw error;
			done(error.message);
		}
		return;
	}
	if (hook.httpGet) {
		const { port, path = '/', host = target.address } = hook.httpGet;
		const named = target.container.ports?.find(({ name }) => name === (port as number | string))?.containerPort;
		const number = typeof (port as number | string) === 'number' ? Number(port) : (named ?? Number(port));
		httpRequest(context.probing, { address: host, port: number, target: path }).then(
			({ status }) => done(status < 400 ? undefined : `HTTP ${status}`),
			(error: unknown) => done(String(error)),
		);
		return;
	}
	done(undefined);
}
