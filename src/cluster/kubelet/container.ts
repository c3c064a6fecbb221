/**
 * One container of a Pod, from its image to its end and again. What it goes through is the table STAGES: each stage
 * has how long it takes, what happens at its end, and so what comes next.
 */

import { ExecError, Machine, type Process } from '../../os/process.ts';
import { emptyInput, Pipe } from '../../os/stream.ts';
import type { Terminal } from '../../os/terminal.ts';
import { createTerminal } from '../../os/pty.ts';
import { rfc3339 } from '../../os/time.ts';
import { useShell } from '../../os/shell/index.ts';
import { setContainerContext } from '../images/context.ts';
import { parseReference } from '../images/reference.ts';
import type { Container, ContainerState, ContainerStatus, Probe } from '../resources/types.ts';
import { Backoff, goDuration } from './backoff.ts';
import { commandLine, ConfigError, environmentOf } from './environment.ts';
import { filesOf, invalidReference, type LocalImage } from './images.ts';
import { ContainerLog } from './log.ts';
import type { PodWorker } from './pod.ts';
import { executableError, ProbeLoop, type ProbeKind, type ProbeOutcome } from './probes.ts';
import { runHook } from './hooks.ts';
import { draw, type Span, TIMING } from './timing.ts';
import { MountError } from './volumes.ts';

/** Init containers run to their end before the rest; sidecars are init containers that go on (restartPolicy Always). */
export type ContainerRole = 'init' | 'sidecar' | 'regular';

type Terminated = NonNullable<ContainerState['terminated']>;

/** A container that runs. */
export interface Running {
	process: Process;
	machine: Machine;
	env: Record<string, string>;
	cwd: string;
	/** Milliseconds since the epoch. */
	since: number;
	terminal: Terminal | undefined;
	/** Standard input, when the spec asks for it; kept open for `attach`. */
	stdin: Pipe | undefined;
}

/** What happened at the end of a stage: the next one, `running`, or a failure that the kubelet tries again after. */
type Next = StageName | 'running' | { waiting: string; message: string; crashed?: boolean };

type StageName = 'image' | 'pull' | 'create' | 'start';

interface Stage {
	/** How long it takes; undefined for a stage that calls back itself. */
	delay: Span | undefined;
	run(container: ContainerWorker, then: (next: Next) => void): void;
}

const STAGES: Record<StageName, Stage> = {
	image: { delay: [0, 0], run: (container, then) => then(container.decideImage()) },
	pull: { delay: undefined, run: (container, then) => container.pullImage(then) },
	create: { delay: TIMING.create, run: (container, then) => then(container.create()) },
	start: { delay: TIMING.start, run: (container, then) => then(container.launch()) },
};

/** The process id of a container's own process ends everything in it. */
const START_ERROR_STATUS = 128;

/** A message from a container's end is cut to this many characters. */
const MESSAGE_LIMIT = 4096;

export class ContainerWorker {
	readonly spec: Container;
	readonly role: ContainerRole;
	private readonly pod: PodWorker;

	waiting: { reason: string; message?: string } | undefined = { reason: 'ContainerCreating' };
	running: Running | undefined;
	terminated: Terminated | undefined;
	private lastTerminated: Terminated | undefined;
	private restarts = 0;
	private id: string | undefined;
	private image: LocalImage | undefined;
	private log: ContainerLog | undefined;
	private previousLog: ContainerLog | undefined;
	private prepared: { machine: Machine; argv: string[]; env: Record<string, string>; cwd: string } | undefined;

	/** Under way from image to running. */
	starting = false;
	/** Not before this instant is another attempt made, milliseconds since the epoch. */
	notBefore = 0;
	private readonly imageBackoff = new Backoff();
	private imageFailure: { at: number; message: string } | undefined;
	private readonly crashBackoff = new Backoff();
	private stopping = false;

	private probes: ProbeLoop[] = [];
	private readinessProbe: 'success' | 'failure' | undefined;
	private startupDone = false;
	private everStarted = false;
	/** Stopped because the Pod is done: a sidecar does not come back. */
	private forGood = false;

	constructor(pod: PodWorker, spec: Container, role: ContainerRole) {
		this.pod = pod;
		this.spec = spec;
		this.role = role;
	}

	private get context() {
		return this.pod.context;
	}

	private get field(): string {
		return this.role === 'regular' ? `spec.containers{${this.spec.name}}` : `spec.initContainers{${this.spec.name}}`;
	}

	private event(type: 'Normal' | 'Warning', reason: string, message: string): void {
		this.context.event(this.pod.pod, type, reason, message, this.field);
	}

	/** Started, and past its startup probe if it has one. */
	get started(): boolean {
		return this.running !== undefined && this.startupDone;
	}

	/** Started at some time, now or before a restart. */
	get hasStarted(): boolean {
		return this.started || this.everStarted;
	}

	/** Ran at some time. */
	get hasRun(): boolean {
		return this.running !== undefined || this.terminated !== undefined || this.lastTerminated !== undefined;
	}

	get ready(): boolean {
		if (this.role === 'init') return this.terminated?.exitCode === 0;
		if (!this.started) return false;
		return this.spec.readinessProbe === undefined || this.readinessProbe === 'success';
	}

	/** Ended with success, for good or for now. */
	get succeeded(): boolean {
		return this.terminated?.exitCode === 0;
	}

	/** The Pod's restart policy as it holds for this container. */
	get restartPolicy(): string {
		if (this.role === 'sidecar') return 'Always';
		const policy = (this.spec.restartPolicy as string | undefined) ?? this.pod.pod.spec.restartPolicy ?? 'Always';
		return this.role === 'init' && policy === 'Always' ? 'OnFailure' : policy;
	}

	/** Would the kubelet start it (again), some time? */
	get wantsToRun(): boolean {
		if (this.running || this.starting || this.stopping || this.forGood) return false;
		if (!this.terminated) return true;
		return this.restartPolicy === 'Always' || (this.restartPolicy === 'OnFailure' && this.terminated.exitCode !== 0);
	}

	/** May it be started now? */
	get due(): boolean {
		return this.wantsToRun && this.notBefore <= this.context.clock.now();
	}

	/** Goes through the stages; the Pod is told when the container runs or has failed to. */
	start(): void {
		this.starting = true;
		this.enter('image');
	}

	private enter(name: StageName): void {
		const stage = STAGES[name];
		const then = (next: Next) => {
			if (this.pod.ended || this.stopping) {
				this.starting = false;
				this.pod.settled(this);
				return;
			}
			if (next === 'running') {
				this.starting = false;
				this.pod.settled(this);
			} else if (typeof next === 'string') this.enter(next);
			else this.fail(next.waiting, next.message, next.crashed ?? false);
		};
		const run = () => {
			// The Pod may have been given up meanwhile.
			if (this.pod.ended || this.stopping) then('running');
			else stage.run(this, then);
		};
		if (stage.delay === undefined) run();
		else this.context.after(draw(this.context.random, stage.delay), run);
	}

	private fail(reason: string, message: string, crashed: boolean): void {
		this.starting = false;
		this.waiting = message ? { reason, message } : { reason };
		if (crashed) this.noticeEnd();
		else this.again(draw(this.context.random, reason === 'ErrImagePull' ? TIMING.lookAgain : TIMING.resync));
		this.pod.settled(this);
	}

	/** The kubelet hears of a container's end a moment later, and then plans what to do. */
	private noticeEnd(): void {
		const ended = this.context.clock.now();
		this.notBefore = Number.POSITIVE_INFINITY;
		this.context.after(draw(this.context.random, TIMING.notice), () => {
			if (this.wantsToRun && !this.pod.terminating && !this.pod.ended) this.planRestart(ended);
			this.pod.settled(this);
		});
	}

	/** Has the Pod look again after a while. */
	private again(milliseconds: number): void {
		this.notBefore = this.context.clock.now() + milliseconds;
		this.pod.syncAfter(milliseconds);
	}

	// Stages -------------------------------------------------------------------------------------------------------

	/** Whether to pull (upstream: image_manager.go). */
	decideImage(): Next {
		const reference = this.spec.image ?? '';
		const { images, clock } = this.context;
		if (!parseReference(reference)) {
			const message = `Failed to apply default image tag "${reference}": ${invalidReference(reference)}`;
			this.event('Warning', 'InspectFailed', message);
			this.event('Warning', 'Failed', 'Error: InvalidImageName');
			return { waiting: 'InvalidImageName', message };
		}
		const present = images.find(reference);
		const policy = this.spec.imagePullPolicy ?? 'IfNotPresent';
		if (present && policy !== 'Always') {
			this.image = present;
			this.event('Normal', 'Pulled', `Container image "${reference}" already present on machine and can be accessed by the pod`);
			return 'create';
		}
		if (policy === 'Never') {
			const message = `Container image "${reference}" is not present with pull policy of Never`;
			this.event('Warning', 'ErrImageNeverPull', message);
			this.event('Warning', 'Failed', 'Error: ErrImageNeverPull');
			return { waiting: 'ErrImageNeverPull', message };
		}
		if (this.imageFailure && this.imageBackoff.holds(this.imageFailure.at, clock.now())) {
			this.event('Normal', 'BackOff', `Back-off pulling image "${reference}"`);
			this.event('Warning', 'Failed', 'Error: ImagePullBackOff');
			return {
				waiting: 'ImagePullBackOff',
				message: `Back-off pulling image "${reference}": ErrImagePull: ${this.imageFailure.message}`,
			};
		}
		return 'pull';
	}

	pullImage(then: (next: Next) => void): void {
		const reference = this.spec.image ?? '';
		this.event('Normal', 'Pulling', `Pulling image "${reference}"`);
		this.context.images.pull(reference, (result) => {
			if (this.pod.ended) return then('create');
			if ('error' in result) {
				this.event('Warning', 'Failed', `Failed to pull image "${reference}": ${result.error}`);
				this.event('Warning', 'Failed', 'Error: ErrImagePull');
				this.imageFailure = { at: this.context.clock.now(), message: result.error };
				this.imageBackoff.next(this.imageFailure.at);
				then({ waiting: 'ErrImagePull', message: result.error });
				return;
			}
			this.image = result.image;
			this.imageFailure = undefined;
			const { own, total, image } = result;
			this.event(
				'Normal',
				'Pulled',
				`Successfully pulled image "${reference}" in ${goDuration(own)} (${goDuration(total)} including waiting). Image size: ${image.image.size} bytes.`,
			);
			then('create');
		});
	}

	/** Makes the container's machine: files, environment, mounts. */
	create(): Next {
		const { image } = this;
		const { clock, informers, node, dns } = this.context;
		const { pod } = this.pod;
		if (!image) throw new Error('a container was created without its image');
		try {
			const imageEnv = image.image.env(image.tag);
			const env = {
				PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
				HOSTNAME: this.pod.hostname,
				...environmentOf({ pod, container: this.spec, informers, node, podAddress: this.pod.address ?? '', image: imageEnv }),
			};
			this.checkUser(image);
			const user = image.image.user ?? 'root';
			const machine = new Machine({
				hostname: this.pod.hostname,
				clock,
				random: this.context.random.fork(`${pod.metadata.uid}/${this.spec.name}/${this.restarts}`),
				network: this.pod.network,
				base: filesOf(image),
				files: { ...this.pod.files(dns), ...this.pod.mounts(this.spec), '/dev/termination-log': '' },
				env: { HOME: user === 'root' ? '/root' : '/', ...env },
				user,
			});
			machine.onFault = (error) => this.context.onFault(error);
			useShell(machine);
			setContainerContext(machine, {
				client: this.context.clientFor(`system:serviceaccount:${pod.metadata.namespace}:${pod.spec.serviceAccountName ?? 'default'}`),
				namespace: pod.metadata.namespace ?? '',
				pod: pod.metadata.name,
				container: this.spec.name,
				node: node.name,
			});
			this.prepared = {
				machine,
				argv: commandLine(this.spec, image.image, env),
				env: machine.env,
				cwd: this.spec.workingDir || image.image.workingDir || '/',
			};
		} catch (error) {
			if (!(error instanceof ConfigError || error instanceof MountError)) throw error;
			this.event('Warning', 'Failed', `Error: ${error.message}`);
			return { waiting: 'CreateContainerConfigError', message: error.message };
		}
		if (this.terminated || this.lastTerminated) this.restarts++;
		if (this.terminated) this.lastTerminated = this.terminated;
		this.terminated = undefined;
		this.id = `containerd://${this.context.random.hex(64)}`;
		this.previousLog = this.log;
		this.log = new ContainerLog(clock);
		this.event('Normal', 'Created', 'Container created');
		return 'start';
	}

	private checkUser(image: LocalImage): void {
		const { securityContext: own } = this.spec;
		const { securityContext: shared } = this.pod.pod.spec;
		const nonRoot = own?.runAsNonRoot ?? shared?.runAsNonRoot;
		const uid = own?.runAsUser ?? shared?.runAsUser;
		if (!nonRoot || (uid !== undefined && uid !== 0)) return;
		const { name, uid: podUid, namespace } = this.pod.pod.metadata;
		const where = `(pod: "${name}_${namespace}(${podUid})", container: ${this.spec.name})`;
		if (uid === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
		if ((image.image.user ?? 'root') === 'root') throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
	}

	/** Starts the container's process. */
	launch(): Next {
		const { prepared } = this;
		const log = this.log;
		if (!prepared || !log) throw new Error('a container was started before it was created');
		const { machine, argv, env, cwd } = prepared;
		const { clock } = this.context;
		const terminal = this.spec.tty ? createTerminal(clock) : undefined;
		const stdin = this.spec.stdin && !terminal ? new Pipe(clock) : undefined;
		if (terminal) terminal.onOutput((text, source) => log.append(text, source === 'stderr' ? 'stderr' : 'stdout'));
		let process: Process;
		try {
			if (argv.length === 0) throw new ExecError('ENOENT', '');
			process = machine.spawn({
				argv,
				env,
				cwd,
				init: true,
				terminal,
				stdin: terminal?.stdin ?? stdin?.ends().reader ?? emptyInput,
				stdout: terminal?.stdout ?? log.writer('stdout'),
				stderr: terminal?.stderr ?? log.writer('stderr'),
			});
		} catch (error) {
			if (!(error instanceof ExecError)) throw error;
			return this.startFailed(argv, error);
		}
		this.running = { process, machine, env, cwd, since: clock.now(), terminal, stdin };
		this.waiting = undefined;
		this.event('Normal', 'Started', 'Container started');
		const { running } = this;
		void process.exited.then(({ status }) => {
			try {
				this.exited(running, status);
			} catch (error) {
				this.context.onFault(error);
			}
		});
		this.beginProbes(running);
		const hook = this.spec.lifecycle?.postStart;
		if (hook)
			runHook(this.context, hook, { ...running, container: this.spec, address: this.pod.address ?? '' }, (failure) => {
				if (failure === undefined || this.running !== running) return;
				this.event('Warning', 'FailedPostStartHook', `PostStartHook failed`);
				this.stop(this.pod.gracePeriod, 'FailedPostStartHook');
			});
		return 'running';
	}

	private startFailed(argv: string[], error: ExecError): Next {
		const cause = argv.length === 0 ? 'no command specified' : executableError(argv[0] ?? '', error);
		const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${cause}`;
		this.event('Warning', 'Failed', `Error: ${message}`);
		const now = this.context.clock.now();
		this.lastTerminated = {
			exitCode: START_ERROR_STATUS,
			reason: 'StartError',
			message,
			// The runtime never started it: the kubelet shows the zero time.
			startedAt: rfc3339(0),
			finishedAt: rfc3339(now),
			containerID: this.id ?? '',
		};
		this.log?.close();
		if (this.pod.pod.spec.restartPolicy === 'Never' && this.role !== 'sidecar') {
			this.terminated = this.lastTerminated;
			this.lastTerminated = undefined;
			this.waiting = undefined;
			return 'running';
		}
		return { waiting: 'RunContainerError', message, crashed: true };
	}

	// The end --------------------------------------------------------------------------------------------------------

	private exited(running: Running, status: number): void {
		if (this.running !== running) return;
		const now = this.context.clock.now();
		this.stopProbes();
		running.machine.killAll('KILL');
		this.running = undefined;
		this.log?.close();
		running.terminal?.hangUp();
		const message = this.terminationMessage(running, status);
		this.terminated = {
			exitCode: status,
			reason: status === 0 ? 'Completed' : 'Error',
			startedAt: rfc3339(running.since),
			finishedAt: rfc3339(now),
			containerID: this.id ?? '',
			...(message ? { message } : {}),
		};
		// Stopped for its own sake, by a probe: it may run again.
		if (!this.pod.ended && !this.pod.terminating) this.stopping = false;
		this.noticeEnd();
		this.pod.statusChanged();
	}

	/** When a container that ended is started again: at once the first time, then after a growing wait. */
	private planRestart(ended: number): void {
		const now = this.context.clock.now();
		if (this.role === 'init' && this.succeeded) return;
		if (!this.crashBackoff.holds(ended, now)) {
			this.notBefore = now;
			this.crashBackoff.next(now);
			return;
		}
		const { name, namespace, uid } = this.pod.pod.metadata;
		const pod = `${name}_${namespace}(${uid})`;
		const wait = ended + this.crashBackoff.duration - now;
		this.event('Warning', 'BackOff', `Back-off restarting failed container ${this.spec.name} in pod ${pod}`);
		if (this.terminated) this.lastTerminated = this.terminated;
		this.waiting = {
			reason: 'CrashLoopBackOff',
			message: `back-off ${goDuration(this.crashBackoff.duration)} restarting failed container=${this.spec.name} pod=${pod}`,
		};
		this.crashBackoff.next(now);
		this.again(wait);
	}

	private terminationMessage({ machine }: Running, status: number): string {
		const path = this.spec.terminationMessagePath ?? '/dev/termination-log';
		const node = machine.fs.find(path);
		const written = node?.type === 'file' ? machine.fs.readFile(path) : '';
		if (written) return written.slice(0, MESSAGE_LIMIT);
		if (this.spec.terminationMessagePolicy === 'FallbackToLogsOnError' && status !== 0) return this.log?.tail(2048) ?? '';
		return '';
	}

	/**
	 * Ends the container: preStop hook, SIGTERM, and after the grace SIGKILL.
	 * @param grace seconds
	 * @param why the event's message; left out, no event.
	 */
	stop(grace: number, why?: string): void {
		const { running } = this;
		this.stopping = true;
		if (!running) {
			this.notBefore = Number.POSITIVE_INFINITY;
			return;
		}
		if (why !== undefined) this.event('Normal', 'Killing', why);
		const kill = () => {
			if (this.running === running) running.process.kill('KILL');
		};
		if (grace <= 0) return kill();
		this.context.after(grace * 1000, kill);
		const terminate = () => {
			if (this.running === running) running.process.kill('TERM');
		};
		const hook = this.spec.lifecycle?.preStop;
		if (!hook) return terminate();
		runHook(this.context, hook, { ...running, container: this.spec, address: this.pod.address ?? '' }, (failure) => {
			if (failure !== undefined && this.running === running) this.event('Warning', 'FailedPreStopHook', 'PreStopHook failed');
			terminate();
		});
	}

	/** As stop, for a container that shall not come back. */
	stopForGood(grace: number, why: string): void {
		if (this.forGood) return;
		this.forGood = true;
		this.stop(grace, why);
	}

	/** As stop, unless it is stopping already. */
	stopOnce(grace: number, why: string): void {
		if (!this.stopping) this.stop(grace, why);
	}

	// Probes -----------------------------------------------------------------------------------------------------------

	private beginProbes(running: Running): void {
		this.readinessProbe = undefined;
		this.startupDone = this.spec.startupProbe === undefined;
		this.everStarted ||= this.startupDone;
		const target = { ...running, container: this.spec, address: this.pod.address ?? '' };
		const loop = (kind: ProbeKind, probe: Probe | undefined, passed: () => void, failed: () => void) => {
			if (!probe) return;
			let streak = 0;
			let last: ProbeOutcome['result'] | undefined;
			const started = new ProbeLoop(this.context, target, probe, ({ result, output }) => {
				if (this.running !== running) return;
				if (result === 'unknown') {
					this.event('Warning', 'Unhealthy', `${kind} probe errored and resulted in unknown state: ${output}`);
					return;
				}
				streak = result === last ? streak + 1 : 1;
				last = result;
				if (result === 'failure') this.event('Warning', 'Unhealthy', `${kind} probe failed: ${output}`);
				if (result === 'success' && streak === (probe.successThreshold ?? 1)) passed();
				else if (result === 'failure' && streak === (probe.failureThreshold ?? 3)) {
					streak = 0;
					failed();
				}
			});
			this.probes.push(started);
			return started;
		};
		const { livenessProbe, readinessProbe, startupProbe } = this.spec;
		const others = () => {
			loop('Liveness', livenessProbe, () => {}, () => this.unhealthy('liveness'));
			loop(
				'Readiness',
				readinessProbe,
				() => this.setReadiness('success'),
				() => this.setReadiness('failure'),
			);
		};
		if (!startupProbe) others();
		else {
			const first = loop(
				'Startup',
				startupProbe,
				() => {
					first?.stop();
					this.startupDone = true;
					this.everStarted = true;
					others();
					this.pod.settled(this);
				},
				() => this.unhealthy('startup'),
			);
		}
	}

	private setReadiness(result: 'success' | 'failure'): void {
		if (this.readinessProbe === result) return;
		this.readinessProbe = result;
		this.pod.statusChanged();
	}

	private unhealthy(kind: 'liveness' | 'startup'): void {
		if (this.stopping) return;
		const grace = this.spec[`${kind}Probe`]?.terminationGracePeriodSeconds ?? this.pod.gracePeriod;
		this.stop(grace, `Container ${this.spec.name} failed ${kind} probe, will be restarted`);
	}

	private stopProbes(): void {
		for (const probe of this.probes) probe.stop();
		this.probes = [];
	}

	// What others see ----------------------------------------------------------------------------------------------------

	/** The log of this run, or of the one before. */
	logOf(previous: boolean): ContainerLog | undefined {
		return previous ? this.previousLog : this.log;
	}

	/** The entry in status.containerStatuses. */
	status(): ContainerStatus {
		const state: ContainerState = this.running
			? { running: { startedAt: rfc3339(this.running.since) } }
			: this.waiting && !(this.terminated && this.waiting.reason === 'ContainerCreating')
				? { waiting: { ...this.waiting } }
				: this.terminated
					? { terminated: this.terminated }
					: { waiting: { reason: 'ContainerCreating' } };
		const last = this.lastTerminated && !(state.terminated === this.lastTerminated) ? { terminated: this.lastTerminated } : {};
		const mounts = (this.spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
			mountPath,
			name,
			...(readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}),
		}));
		return {
			...(this.id ? { containerID: this.id } : {}),
			image: this.image?.name ?? this.spec.image ?? '',
			imageID: this.image?.id ?? '',
			lastState: last,
			name: this.spec.name,
			ready: this.ready,
			...(this.id ? { resources: this.spec.resources ?? {} } : {}),
			restartCount: this.restarts,
			started: this.started,
			state,
			...(this.running ? { user: { linux: { gid: 0, supplementalGroups: [0], uid: 0 } } } : {}),
			...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
		} as ContainerStatus;
	}
}
