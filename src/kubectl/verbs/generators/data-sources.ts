/** --from-literal, --from-file and --from-env-file of ConfigMaps and Secrets. */

import { baseName } from '../../../os/fs.ts';
import type { Cli } from '../../cli/command.ts';
import { array } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';

export const DATA_FLAGS = [
	array('from-env-file', 'File with KEY=value lines.'),
	array('from-file', 'File whose content becomes a value, perhaps KEY=FILE; or a directory of such.'),
	array('from-literal', 'A key and its value, KEY=value.'),
];

const KEY = /^[-._a-zA-Z0-9]+$/;

/**
 * Collects the data.
 * @throws CliError in kubectl's words.
 */
export function collectData(cli: Cli): Record<string, string> {
	const data: Record<string, string> = {};
	const add = (key: string, value: string): void => {
		if (!KEY.test(key)) {
			throw new CliError(
				`"${key}" is not valid key name for a ConfigMap: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
			);
		}
		if (Object.hasOwn(data, key))
			throw new CliError(`cannot add key "${key}", another key by that name already exists in Data for ConfigMap`);
		data[key] = value;
	};
	if (
		cli.flags.list('from-env-file').length > 0 &&
		(cli.flags.list('from-file').length > 0 || cli.flags.list('from-literal').length > 0)
	) {
		throw new CliError('from-env-file cannot be combined with from-file or from-literal');
	}
	for (const source of cli.flags.list('from-file')) addFile(cli, source, add);
	for (const source of cli.flags.list('from-literal')) {
		const equals = source.indexOf('=');
		if (equals < 1) throw new CliError(`invalid literal source ${source}, expected key=value`);
		add(source.slice(0, equals), source.slice(equals + 1).replace(/^(['"])(.*)\1$/s, '$2'));
	}
	for (const path of cli.flags.list('from-env-file')) {
		for (const line of read(cli, path).split('\n')) {
			const text = line.trimStart();
			if (text === '' || text.startsWith('#')) continue;
			const equals = text.indexOf('=');
			if (equals < 0) add(text, cli.process.env[text] ?? '');
			else add(text.slice(0, equals), text.slice(equals + 1));
		}
	}
	return data;
}

function read(cli: Cli, path: string): string {
	const absolute = cli.process.path(path);
	if (!cli.process.fs.exists(absolute)) throw new CliError(`error reading ${path}: no such file or directory`);
	return cli.process.fs.readFile(absolute);
}

function addFile(cli: Cli, source: string, add: (key: string, value: string) => void): void {
	const equals = source.indexOf('=');
	const path = equals < 0 ? source : source.slice(equals + 1);
	if (equals === 0) throw new CliError(`key name for file path ${path} missing`);
	if (equals > 0 && path === '') throw new CliError(`file path for key name ${source.slice(0, equals)} missing`);
	const absolute = cli.process.path(path);
	if (cli.process.fs.isDirectory(absolute)) {
		if (equals > 0) throw new CliError('cannot give a key name for a directory path');
		for (const name of cli.process.fs.readdir(absolute)) {
			if (!cli.process.fs.isDirectory(`${absolute}/${name}`) && KEY.test(name))
				add(name, cli.process.fs.readFile(`${absolute}/${name}`));
		}
		return;
	}
	add(equals < 0 ? baseName(path) : source.slice(0, equals), read(cli, path));
}
