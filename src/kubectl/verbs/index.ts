/** All verbs, in the order of `kubectl --help` (in which suggestions come too). */

import type { Command } from '../cli/command.ts';
import { apply } from './apply.ts';
import { attach } from './attach.ts';
import { auth } from './auth.ts';
import { autoscale } from './autoscale.ts';
import { apiResources, apiVersions, clusterInfo, version } from './cluster-info.ts';
import { completion, options } from './completion.ts';
import { config } from './config.ts';
import { cp } from './cp.ts';
import { create } from './create.ts';
import { debug } from './debug.ts';
import { deleteCommand } from './delete.ts';
import { describe } from './describe.ts';
import { diff } from './diff.ts';
import { edit } from './edit.ts';
import { events } from './events.ts';
import { exec } from './exec.ts';
import { explain } from './explain.ts';
import { expose } from './expose.ts';
import { get } from './get.ts';
import { annotate, label } from './label.ts';
import { logs } from './logs.ts';
import { cordon, drain, taint, uncordon } from './nodes.ts';
import { patch } from './patch.ts';
import { portForward } from './port-forward.ts';
import { proxy } from './proxy.ts';
import { replace } from './replace.ts';
import { rollout } from './rollout.ts';
import { run } from './run.ts';
import { scale } from './scale.ts';
import { set } from './set.ts';
import { top } from './top.ts';
import { alpha, certificate, kuberc, kustomize, plugin } from './unavailable.ts';
import { wait } from './wait.ts';

export const VERBS: Command[] = [
	create,
	expose,
	run,
	set,
	explain,
	get,
	edit,
	deleteCommand,
	rollout,
	scale,
	autoscale,
	certificate,
	clusterInfo,
	top,
	cordon,
	uncordon,
	drain,
	taint,
	describe,
	logs,
	attach,
	exec,
	portForward,
	proxy,
	cp,
	auth,
	debug,
	events,
	diff,
	apply,
	patch,
	replace,
	wait,
	kustomize,
	label,
	annotate,
	completion,
	apiResources,
	apiVersions,
	config,
	kuberc,
	plugin,
	version,
	options,
	alpha,
];
