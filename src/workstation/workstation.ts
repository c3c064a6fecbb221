/** The learner's machine: a home directory with a kubeconfig on one of the cluster's hosts, kubectl, and terminals. */

import type { Cluster } from '../cluster/cluster.ts';
import { parentPath, resolvePath } from '../os/fs.ts';
import { lazyProgram } from '../os/lazy.ts';
import type { Machine } from '../os/machine.ts';
import { Killed, type Process } from '../os/process.ts';
import { createTerminal } from '../os/pty.ts';
import { createShell, type ShellOptions } from '../os/shell/index.ts';
import type { Terminal } from '../os/terminal.ts';
import { SEATS, type Seat } from './seats.ts';

/** One terminal with its login shell. */
export interface WorkstationTerminal {
	readonly terminal: Terminal;
	readonly shell: Process;
	/** $? of the login shell: the status of the last line it ran. */
	readonly lastStatus: () => number;
}

export interface Workstation {
	readonly machine: Machine;
	readonly user: string;
	readonly home: string;
	/** Puts files into the home directory; paths relative to it, text as is. Throws FileError. */
	writeFiles(files: Record<string, string>): void;
	/** Opens a terminal with a login shell at its prompt; `terminal`: one that is there already, whose shell has ended. */
	openTerminal(terminal?: Terminal): WorkstationTerminal;
}

/**
 * kubectl's code. It is fetched when kubectl is first run or completed; a page may ask for it beforehand, while nothing
 * else is going on.
 */
export const loadKubectl = () => import('../kubectl/main.ts');

/** Completes kubectl's words; nothing is offered when its code cannot be had. */
function kubectlCompleter(cluster: Cluster): NonNullable<ShellOptions['completers']>[string] {
	return async (context) => {
		try {
			const { createKubectlCompleter } = await context.process.hold(loadKubectl());
			return await createKubectlCompleter(() => cluster)(context);
		} catch (error) {
			if (error instanceof Killed) throw error;
			return [];
		}
	};
}

/**
 * Sits the learner down at the profile's seat.
 * @throws Error when the cluster lacks the machine of its profile's seat.
 */
export function createWorkstation(cluster: Cluster): Workstation {
	const seat = SEATS[cluster.profile];
	const machine = seat.node === undefined ? cluster.workstation : cluster.nodes.get(seat.node);
	if (!machine) throw new Error(`the cluster ${cluster.profile} has no machine for the learner`);
	const home = `/home/${seat.user}`;
	const kubectl = lazyProgram(async () => {
		const [{ createKubectl }, { apiServerFrom }] = await Promise.all([loadKubectl(), import('./api-server.ts')]);
		return createKubectl((process) => apiServerFrom(process, cluster, seat.server));
	});
	machine.fs.install({
		'/usr/local/bin/kubectl': { program: kubectl },
		...(cluster.profile === 'minikube'
			? {
					'/usr/local/bin/minikube': {
						program: lazyProgram(async () => (await import('./minikube.ts')).minikube(cluster)),
					},
				}
			: {}),
		[`${home}/.kube/config`]: kubeconfig(seat),
	});
	// The same person has an account on each node.
	addUser(machine, seat.user);
	for (const each of cluster.nodes.values()) if (each !== machine) addUser(each, seat.nodeUser ?? seat.user);
	const completers = { kubectl: kubectlCompleter(cluster) };
	const env = {
		HOME: home,
		USER: seat.user,
		LOGNAME: seat.user,
		SHELL: '/bin/bash',
		TERM: 'xterm-256color',
		LANG: 'C.UTF-8',
		PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		PWD: home,
		PS1: '\\u@\\h:\\w\\$ ',
	};
	return {
		machine,
		user: seat.user,
		home,
		writeFiles(files) {
			const { user } = machine.fs;
			machine.fs.user = seat.user;
			try {
				for (const [path, text] of Object.entries(files)) {
					const absolute = resolvePath(home, path);
					machine.fs.mkdir(parentPath(absolute), { parents: true });
					machine.fs.writeFile(absolute, text);
				}
			} finally {
				machine.fs.user = user;
			}
		},
		openTerminal(terminal = createTerminal(machine.clock)) {
			let status = 0;
			const onPrompt = (value: number) => {
				status = value;
			};
			const shell = machine.spawn({
				argv: ['-bash'],
				program: createShell({ flavour: 'bash', completers, onPrompt }),
				env,
				cwd: home,
				user: seat.user,
				terminal,
				stdin: terminal.stdin,
				stdout: terminal.stdout,
				stderr: terminal.stderr,
			});
			return { terminal, shell, lastStatus: () => status };
		},
	};
}

function kubeconfig({ server, kubeconfig: names }: Seat): string {
	return `apiVersion: v1
kind: Config
clusters:
- cluster:
    server: ${server}
  name: ${names.cluster}
contexts:
- context:
    cluster: ${names.cluster}
    user: ${names.user}
  name: ${names.context}
current-context: ${names.context}
users:
- name: ${names.user}
  user: {}
`;
}

function addUser(machine: Machine, user: string): void {
	const { fs } = machine;
	const home = `/home/${user}`;
	fs.mkdir(home, { parents: true });
	const line = `${user}:x:1000:1000:${user}:${home}:/bin/bash\n`;
	const passwd = fs.exists('/etc/passwd') ? fs.readFile('/etc/passwd') : '';
	if (!passwd.includes(line)) fs.writeFile('/etc/passwd', passwd + line);
	const group = fs.exists('/etc/group') ? fs.readFile('/etc/group') : '';
	fs.writeFile('/etc/group', `${group}${user}:x:1000:\n`);
}
