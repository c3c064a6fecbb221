/** `kubectl create KIND`: one entry a kind. */

import type { Command } from '../../cli/command.ts';
import { configmap } from './configmap.ts';
import { deployment } from './deployment.ts';
import { ingress } from './ingress.ts';
import { cronjob, job } from './job.ts';
import { poddisruptionbudget, priorityclass, quota } from './policy.ts';
import { clusterrole, clusterrolebinding, role, rolebinding } from './rbac.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { namespace, serviceaccount } from './simple.ts';
import { token } from './token.ts';

export const GENERATORS: Command[] = [
	clusterrole,
	clusterrolebinding,
	configmap,
	cronjob,
	deployment,
	ingress,
	job,
	namespace,
	poddisruptionbudget,
	priorityclass,
	quota,
	role,
	rolebinding,
	secret,
	service,
	serviceaccount,
	token,
];
