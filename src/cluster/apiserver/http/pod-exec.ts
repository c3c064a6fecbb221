/** pods/NAME/exec and pods/NAME/attach: the streams of a process in a container; pods/NAME/portforward: those of a connection. */

import type { Pod } from '../../resources/types.ts';
import type { PodStreams } from '../../types.ts';
import { badRequest, invalid, pathNotFound } from '../errors.ts';
import type { ServerParts } from './exchange.ts';
import { isTrue } from './list-options.ts';
import { containerOf, kubeletOf } from './pod-log.ts';
import { routeOf, segmentsOf } from './route.ts';

/**
 * Opens the streams a request asks for.
 * @throws ApiError
 */
export function openStream(parts: ServerParts, request: Request): PodStreams {
	const url = new URL(request.url);
	const { definition, namespace, name, subresource } = routeOf(parts.registry, segmentsOf(url.pathname));
	if (definition.plural !== 'pods' || !name || !['exec', 'attach', 'portforward'].includes(subresource ?? ''))
		throw pathNotFound();
	const pod = parts.registry.get(definition, namespace ?? '', name) as Pod;
	const query = url.searchParams;
	if (subresource === 'portforward') {
		const port = Number(query.get('ports'));
		if (!Number.isInteger(port) || port < 1 || port > 65_535) throw badRequest('query parameter "ports" is required');
		return kubeletOf(parts, pod).portForward(pod, port);
	}
	const attach = subresource === 'attach';
	const options = {
		stdin: isTrue(query.get('stdin')),
		stdout: isTrue(query.get('stdout')),
		stderr: isTrue(query.get('stderr')),
		tty: isTrue(query.get('tty')),
		command: attach ? [] : query.getAll('command'),
		attach,
	};
	if (!attach && options.command.length === 0) {
		throw invalid({ group: '', kind: 'PodExecOptions' }, '', [{ type: 'Required', field: 'command' }]);
	}
	if (!options.stdin && !options.stdout && !options.stderr) {
		throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
	}
	const container = containerOf(pod, query.get('container'));
	return kubeletOf(parts, pod).exec(pod, { ...options, container });
}
