/**
 * One container of a Pod, from its image to its end and again. What it goes through is the table STAGES: each stage
 * has how long it takes, what happens at its end, and so what comes next.
 *
 * Longer than other files because it is one state machine: what each part of it may do depends on all of its fields.
 * What does not need them is beside it: pull.ts, prepare.ts, health.ts, termination.ts.
 */

import type { Machine } from '../../os/machine.ts';
import { ExecError, type Process } from '../../os/process.ts';
import { createTerminal } from '../../os/pty.ts';
import { emptyInput, Pipe } from '../../os/stream.ts';
import type { Terminal } from '../../os/terminal.ts';
import { rfc3339 } from '../../os/time.ts';
import type { Container, ContainerState, ContainerStatus } from '../resources/types.ts';
import { Backoff, goDuration } from './backoff.ts';
import { ConfigError } from './environment.ts';
import { Health } from './health.ts';
import { runHook } from './hooks.ts';
import type { LocalImage } from './images.ts';
import { ContainerLog } from './log.ts';
import type { PodWorker } from './pod.ts';
import { type Prepared, prepare } from './prepare.ts';
import { ImagePull } from './pull.ts';
import { processEnd, startError, type Terminated } from './termination.ts';
import { draw, type Span, TIMING } from './timing.ts';
import { type Use, useOf } from './usage.ts';
import { MountError } from './volumes.ts';

/**
 * Init containers run to their end before the rest; sidecars are init containers that go on (restartPolicy Always);
 * ephemeral ones come to a Pod that is there already, and run once.
 */
export type ContainerRole = 'init' | 'sidecar' | 'regular' | 'ephemeral';

/** The list of a Pod's spec that has the containers of a role. */
const LISTS: Record<ContainerRole, string> = {
	init: 'initContainers',
	sidecar: 'initContainers',
	regular: 'containers',
	ephemeral: 'ephemeralContainers',
};

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

export class ContainerWorker {
	spec: Container;
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
	private prepared: Prepared | undefined;

	/** Under way from image to running. */
	starting = false;
	/** Counts the times it was given up on the way, so that what was under way ends there. */
	private givenUp = 0;
	/** Not before this instant is another attempt made, milliseconds since the epoch. */
	notBefore = 0;
	private pull: ImagePull;
	private crashBackoff = new Backoff();
	private stopping = false;

	/** While it runs. */
	private health: Health | undefined;
	private everStarted = false;
	/** Stopped because the Pod is done: a sidecar does not come back. */
	private forGood = false;
	/** What runs is to be replaced by what the spec says now, whatever the restart policy. */
	private outdated = false;

	constructor(pod: PodWorker, spec: Container, role: ContainerRole) {
		this.pod = pod;
		this.spec = spec;
		this.role = role;
		this.pull = this.newPull();
	}

	private newPull(): ImagePull {
		return new ImagePull(this.pod.context, this.spec, (type, reason, message) => this.event(type, reason, message));
	}

	private get context() {
		return this.pod.context;
	}

	private get field(): string {
		return `spec.${LISTS[this.role]}{${this.spec.name}}`;
	}

	private event(type: 'Normal' | 'Warning', reason: string, message: string): void {
		this.context.event(this.pod.pod, type, reason, message, this.field);
	}

	/** Started, and past its startup probe if it has one. */
	get started(): boolean {
		return this.health?.started ?? false;
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
		if (this.role === 'ephemeral') return false;
		if (this.role === 'init') return this.terminated?.exitCode === 0;
		return this.health?.ready ?? false;
	}

	/** Ended with success, for good or for now. */
	get succeeded(): boolean {
		return this.terminated?.exitCode === 0;
	}

	/** The Pod's restart policy as it holds for this container. */
	get restartPolicy(): string {
		if (this.role === 'sidecar') return 'Always';
		if (this.role === 'ephemeral') return 'Never';
		const policy = (this.spec.restartPolicy as string | undefined) ?? this.pod.pod.spec.restartPolicy ?? 'Always';
		return this.role === 'init' && policy === 'Always' ? 'OnFailure' : policy;
	}

	/** Would the kubelet start it (again), some time? */
	get wantsToRun(): boolean {
		if (this.running || this.starting || this.stopping || this.forGood) return false;
		if (!this.terminated || this.outdated) return true;
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

	/** Its node lost its power while it was on its way to run: it begins anew. */
	giveUpStart(): void {
		if (!this.starting) return;
		this.starting = false;
		this.givenUp++;
	}

	/**
	 * Takes another image, which is all of a container that may change in a Pod that is there: what runs is restarted with
	 * it, and what waited for the old one waits no longer (upstream: computePodActions in kuberuntime_manager.go).
	 */
	changeImage(spec: Container): void {
		this.spec = spec;
		this.pull = this.newPull();
		this.crashBackoff = new Backoff();
		if (this.running) {
			this.outdated = true;
			if (!this.stopping)
				this.stop(this.pod.gracePeriod, `Container ${spec.name} definition changed, will be restarted`);
			return;
		}
		this.giveUpStart();
		this.notBefore = this.context.clock.now();
	}

	private enter(name: StageName): void {
		const stage = STAGES[name];
		const { givenUp } = this;
		const then = (next: Next) => {
			if (givenUp !== this.givenUp) return;
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
			if (givenUp !== this.givenUp) return;
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

	/** Whether to pull. */
	decideImage(): Next {
		const decision = this.pull.decide();
		if (decision === 'pull' || 'waiting' in decision) return decision;
		this.image = decision;
		return 'create';
	}

	pullImage(then: (next: Next) => void): void {
		this.pull.pull((result) => {
			if ('waiting' in result) return then(result);
			this.image = result;
			then('create');
		});
	}

	/** Makes the container's machine: files, environment, mounts. */
	create(): Next {
		if (!this.image) throw new Error('a container was created without its image');
		try {
			this.prepared = prepare(this.pod, this.spec, this.image, this.restarts);
		} catch (error) {
			if (!(error instanceof ConfigError || error instanceof MountError)) throw error;
			this.event('Warning', 'Failed', `Error: ${error.message}`);
			return { waiting: 'CreateContainerConfigError', message: error.message };
		}
		if (this.terminated || this.lastTerminated) this.restarts++;
		if (this.terminated) this.lastTerminated = this.terminated;
		this.terminated = undefined;
		this.outdated = false;
		this.id = `containerd://${this.context.random.hex(64)}`;
		this.previousLog = this.log;
		this.log = new ContainerLog(this.context.clock);
		this.event('Normal', 'Created', 'Container created');
		return 'start';
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
		this.watchHealth(running);
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
		const end = startError(argv, error, this.id ?? '', this.context.clock.now());
		const message = end.message ?? '';
		this.event('Warning', 'Failed', `Error: ${message}`);
		this.log?.close();
		if (this.restartPolicy === 'Never') {
			this.terminated = end;
			this.waiting = undefined;
			return 'running';
		}
		this.lastTerminated = end;
		return { waiting: 'RunContainerError', message, crashed: true };
	}

	// The end --------------------------------------------------------------------------------------------------------

	private exited(running: Running, status: number): void {
		if (this.running !== running) return;
		this.health?.stop();
		this.health = undefined;
		running.machine.killAll('KILL');
		this.running = undefined;
		this.log?.close();
		running.terminal?.hangUp();
		const end = processEnd(running, status, this.spec, this.log, this.id ?? '', this.context.clock.now());
		// What became of a container whose machine lost its power, containerd cannot say.
		this.terminated = this.context.host.down ? { ...end, exitCode: 255, reason: 'Unknown' } : end;
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
			if (failure !== undefined && this.running === running)
				this.event('Warning', 'FailedPreStopHook', 'PreStopHook failed');
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

	private watchHealth(running: Running): void {
		this.health = new Health(
			this.context,
			{ ...running, container: this.spec, address: this.pod.address ?? '' },
			{
				unhealthy: (message) => this.event('Warning', 'Unhealthy', message),
				failed: (kind) => this.unhealthy(kind),
				changed: () => {
					this.everStarted ||= this.started;
					this.pod.settled(this);
				},
			},
		);
		this.everStarted ||= this.health.started;
	}

	private unhealthy(kind: 'liveness' | 'startup'): void {
		if (this.stopping) return;
		const grace = this.spec[`${kind}Probe`]?.terminationGracePeriodSeconds ?? this.pod.gracePeriod;
		this.stop(grace, `Container ${this.spec.name} failed ${kind} probe, will be restarted`);
	}

	// What others see ----------------------------------------------------------------------------------------------------

	/** The log of this run, or of the one before. */
	logOf(previous: boolean): ContainerLog | undefined {
		return previous ? this.previousLog : this.log;
	}

	/** What it used in the stretch before `end` (see usage.ts); undefined when it does not run or has just begun to. */
	use(end: number, cores: number): Use | undefined {
		return this.running && useOf(this.running, this.spec, this.image, cores, end);
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
		const last =
			this.lastTerminated && !(state.terminated === this.lastTerminated) ? { terminated: this.lastTerminated } : {};
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
			...(this.role === 'ephemeral' ? {} : { started: this.started }),
			state,
			...(this.running ? { user: { linux: this.user() } } : {}),
			...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
		} as ContainerStatus;
	}

	/** Who the container's process is, by number. */
	private user(): { gid: number; supplementalGroups: number[]; uid: number } {
		const { runAsUser, runAsGroup } = { ...this.pod.pod.spec.securityContext, ...this.spec.securityContext };
		const gid = runAsGroup ?? 0;
		const groups = this.pod.pod.spec.securityContext?.supplementalGroups ?? [];
		return { gid, supplementalGroups: [...new Set([gid, ...groups])], uid: runAsUser ?? 0 };
	}
}
