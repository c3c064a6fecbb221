/** kubectl cp: files through `tar` in the container, over exec. The container must have it, as with the real one. */

import type { KubeObject, PodStreams } from '../../cluster/types.ts';
import { readTar, type TarEntry, TarError, writeTar } from '../../os/archive/tar.ts';
import { baseName, FileError, parentPath, resolvePath } from '../../os/fs.ts';
import type { Process } from '../../os/process.ts';
import { BrokenPipe, readAll } from '../../os/stream.ts';
import type { Cli, Command } from '../cli/command.ts';
import { bool, int, text } from '../cli/common-flags.ts';
import { CliError, RemoteExit } from '../cli/errors.ts';
import { resourcePath } from '../client/api.ts';
import { statusExit } from '../client/relay.ts';
import { PODS } from '../resources/pods.ts';
import { chooseContainer } from './exec.ts';

export const cp: Command = {
	name: 'cp',
	group: 'debug',
	summary: 'Copy files and directories to and from containers',
	description:
		'Copy files and directories to and from containers. The program tar must be in the container; without it use kubectl exec and cat.',
	examples: [
		['Copy a directory into a pod', 'kubectl cp ./site mypod:/usr/share/nginx/html'],
		['Copy a file out of a pod of another namespace', 'kubectl cp prod/mypod:/etc/hosts ./hosts'],
		['Choose the container', 'kubectl cp ./a.txt mypod:/tmp/a.txt -c web'],
	],
	usage: 'cp <file-spec-src> <file-spec-dest>',
	flags: [
		text('container', 'Name of the container.', { short: 'c', complete: 'container' }),
		bool('no-preserve', 'Leaves owner and permissions to the receiving side.'),
		int('retries', 'How often to try again to copy from a container.'),
	],
	complete: 'pod-file',
	async run(cli) {
		const [from, to] = cli.args;
		if (from === undefined || to === undefined || cli.args.length > 2)
			throw new CliError('source and destination are required');
		const source = fileSpec(from);
		const target = fileSpec(to);
		if (source.pod && target.pod) throw new CliError('one of src or dest must be a local file specification');
		if (source.file === '' || target.file === '') throw new CliError('filepath can not be empty');
		if (source.pod) return copyFrom(cli, source, target.file);
		if (target.pod) return copyTo(cli, source.file, target);
		throw new CliError('one of src or dest must be a remote file specification');
	},
};

/** `[[namespace/]pod:]file` */
interface FileSpec {
	namespace?: string;
	pod?: string;
	file: string;
}

function fileSpec(word: string): FileSpec {
	const colon = word.indexOf(':');
	if (colon < 0) return { file: word };
	const parts = word.slice(0, colon).split('/');
	if (colon === 0 || parts.length > 2)
		throw new CliError('filespec must match the canonical format: [[namespace/]pod:]file/path');
	const file = word.slice(colon + 1);
	return parts.length === 2
		? { namespace: parts[0] as string, pod: parts[1] as string, file }
		: { pod: parts[0] as string, file };
}

/** Where commands run: found once for all of them. */
interface Place {
	pod: KubeObject;
	container: string;
}

async function find(cli: Cli, { namespace, pod: name }: FileSpec): Promise<Place> {
	const pod = await cli.api.json('GET', resourcePath(PODS, namespace ?? cli.namespace, name));
	const phase = (pod.status as { phase?: string } | undefined)?.phase;
	if (phase === 'Succeeded' || phase === 'Failed')
		throw new CliError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
	return { pod, container: await chooseContainer(cli, pod) };
}

interface Ran {
	stdout: string;
	stderr: string;
	exitCode: number;
}

/** Runs a command in the container to its end. Throws CliError when it cannot be started. */
async function execute(cli: Cli, { pod, container }: Place, command: string[], input?: string): Promise<Ran> {
	const { process } = cli;
	const path = resourcePath(PODS, pod.metadata.namespace, pod.metadata.name, 'exec');
	const streams: PodStreams = await cli.api.stream(path, {
		container,
		command,
		stdin: input === undefined ? undefined : 'true',
		stdout: 'true',
		stderr: 'true',
	});
	process.atExit(() => streams.close());
	const feed = async () => {
		try {
			if (input !== undefined) await streams.stdin?.write(input);
		} catch (error) {
			// It ended without reading all of it; its status says why.
			if (!(error instanceof BrokenPipe)) throw error;
		}
		streams.stdin?.close();
	};
	const [stdout, stderr, status] = await process.wait(
		Promise.all([
			streams.stdout ? readAll(streams.stdout) : '',
			streams.stderr ? readAll(streams.stderr) : '',
			streams.done,
			feed(),
		]),
	);
	return { stdout, stderr, exitCode: statusExit(status) };
}

async function copyTo(cli: Cli, source: string, target: FileSpec): Promise<number> {
	const { process } = cli;
	const local = process.path(source);
	if (!process.fs.exists(local)) throw new CliError(`${source} doesn't exist in local filesystem`);
	const place = await find(cli, target);
	let remote = target.file;
	const isDirectory = await execute(cli, place, ['test', '-d', remote]);
	if (isDirectory.exitCode === 0) remote = `${remote.replace(/\/+$/, '')}/${baseName(local)}`;
	remote = remote.replace(/(.)\/+$/, '$1');
	const slash = remote.lastIndexOf('/');
	const directory = slash < 0 ? '' : remote.slice(0, slash) || '/';
	const archive = writeTar(entriesOf(process, local, baseName(remote)), 1);
	const preserve = cli.flags.bool('no-preserve') ? ['--no-same-permissions', '--no-same-owner', '-xmf'] : ['-xmf'];
	const command = ['tar', ...preserve, '-', ...(directory ? ['-C', directory] : [])];
	const { stdout, stderr, exitCode } = await execute(cli, place, command, archive);
	if (stdout) await cli.print(stdout);
	if (stderr) await cli.warn(stderr);
	if (exitCode !== 0) throw new RemoteExit(exitCode);
	return 0;
}

/** A file or a directory with all below it, named `name` in the archive. */
function* entriesOf(process: Process, path: string, name: string): Generator<TarEntry> {
	const node = process.fs.node(path, false);
	const { mode, owner, group, modified } = node;
	const id = (who: string) => (who === 'root' ? 0 : 1000);
	const entry = { path: name, mode, owner, group, uid: id(owner), gid: id(group), modified, text: '', target: '' };
	if (node.type === 'link') yield { ...entry, type: 'link', target: node.target };
	else if (node.type === 'file') yield { ...entry, type: 'file', text: process.fs.readFile(path) };
	else {
		const names = process.fs.readdir(path);
		if (names.length === 0) yield { ...entry, type: 'directory' };
		for (const each of names) yield* entriesOf(process, `${path === '/' ? '' : path}/${each}`, `${name}/${each}`);
	}
}

async function copyFrom(cli: Cli, source: FileSpec, target: string): Promise<number> {
	const place = await find(cli, source);
	const { stdout, stderr, exitCode } = await execute(cli, place, ['tar', 'cf', '-', source.file]);
	// What the container's tar says goes where kubectl's own output goes.
	if (stderr) await cli.print(stderr);
	// kubectl is done with the end of the archive, whatever tar says after it: of a file that is not there, 0.
	if (exitCode !== 0 && stdout === '') throw new RemoteExit(exitCode);
	const prefix = resolvePath('/', source.file).slice(1);
	let told = false;
	try {
		for (const entry of readTar(stdout)) {
			const name = entry.path.replace(/^\.?\/+/, '').replace(/\/+$/, '');
			if (!name.startsWith(prefix)) throw new CliError('tar contents corrupted');
			const rest = name.slice(prefix.length).replace(/^\/+/, '');
			const file = rest ? `${target.replace(/\/+$/, '')}/${rest}` : target;
			if (rest.split('/').includes('..')) {
				await cli.warn(`warning: file ${JSON.stringify(file)} is outside target destination, skipping\n`);
				continue;
			}
			if (entry.type === 'link') {
				const { namespace = '', name: podName } = place.pod.metadata;
				const instead = told
					? ''
					: ` (consider using "kubectl exec -n ${JSON.stringify(namespace)} ${JSON.stringify(podName)} -- tar cf - ${JSON.stringify(source.file)} | tar xf -")`;
				told = true;
				await cli.warn(
					`warning: skipping symlink: ${JSON.stringify(file)} -> ${JSON.stringify(entry.target)}${instead}\n`,
				);
				continue;
			}
			write(cli.process, file, entry);
		}
	} catch (error) {
		if (error instanceof TarError) throw new CliError(`archive/tar: ${error.message.toLowerCase()}`);
		throw error;
	}
	return 0;
}

/** Writes one member. Throws CliError in Go's words. */
function write(process: Process, file: string, entry: TarEntry): void {
	const path = process.path(file);
	try {
		if (entry.type === 'directory') {
			process.fs.mkdir(path, { parents: true });
			return;
		}
		process.fs.mkdir(parentPath(path), { parents: true });
		process.fs.writeFile(path, entry.text);
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		const what = entry.type === 'directory' ? 'mkdir' : 'open';
		throw new CliError(`${what} ${file}: ${error.message.toLowerCase()}`);
	}
}
