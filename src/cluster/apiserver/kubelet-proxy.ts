/** The API server's way to the kubelets: what it asks of them for Pod log, exec and attach. The cluster sets it. */

import type { Readable } from '../../os/stream.ts';
import type { Pod } from '../resources/types.ts';
import type { PodStreams } from '../types.ts';

/** Query of GET pods/NAME/log (core v1 PodLogOptions). */
export interface LogOptions {
	/** Always named: the API server fills in a Pod's only container. */
	container: string;
	follow: boolean;
	previous: boolean;
	sinceSeconds?: number;
	/** RFC 3339. */
	sinceTime?: string;
	tailLines?: number;
	limitBytes?: number;
	timestamps: boolean;
}

/** Query of pods/NAME/exec and pods/NAME/attach (core v1 PodExecOptions, PodAttachOptions). */
export interface ExecOptions {
	/** Always named: the API server fills in a Pod's only container. */
	container: string;
	/** Empty when attaching. */
	command: string[];
	stdin: boolean;
	stdout: boolean;
	stderr: boolean;
	tty: boolean;
	/** Join the container's own process instead of starting one. */
	attach?: boolean;
}

/** Each throws ApiError when the kubelet refuses (no such container, not running, unreachable). */
export interface KubeletProxy {
	/** Follows the log until the reader closes it, when asked to; else ends with the log. */
	logs(pod: Pod, options: LogOptions): Readable;
	exec(pod: Pod, options: ExecOptions): PodStreams;
	/** One connection to a port of the Pod, made within its network namespace. */
	portForward(pod: Pod, port: number): PodStreams;
}
