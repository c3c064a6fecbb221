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
const KEY_RULE =
	"a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
/** A key becomes a file's name in volumes, so it may not lead elsewhere. */
const dotRule = (key: string): string | undefined => {
	if (key === '.' || key === '..') return `must not be '${key}'`;
	return key.startsWith('..') ? "must not start with '..'" : undefined;
};
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
export const VARIABLE_RULE =
	"a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

/** What the two kinds say differently. */
export interface DataErrors {
	invalidKey(key: string, rule: string): string;
	doubleKey(key: string): string;
}

/**
 * Collects the data.
 * @throws CliError in kubectl's words.
 */
export function collectData(cli: Cli, errors: DataErrors): Record<string, string> {
	const { flags } = cli;
	const data: Record<string, string> = {};
	const add = (key: string, value: string): void => {
		const rule = KEY.test(key) ? dotRule(key) : KEY_RULE;
		if (rule) throw new CliError(errors.invalidKey(key, rule));
		if (Object.hasOwn(data, key)) throw new CliError(errors.doubleKey(key));
		data[key] = value;
	};
	const environment = flags.list('from-env-file');
	if (environment.length > 0 && flags.list('from-file').length + flags.list('from-literal').length > 0) {
		throw new CliError('from-env-file cannot be combined with from-file or from-literal');
	}
	for (const source of flags.list('from-literal')) {
		const equals = source.indexOf('=');
		if (equals < 1) throw new CliError(`invalid literal source ${source}, expected key=value`);
		add(source.slice(0, equals), source.slice(equals + 1));
	}
	for (const source of flags.list('from-file')) addFile(cli, source, add);
	for (const path of environment) addEnvironment(cli, path, add);
	return data;
}

type Add = (key: string, value: string) => void;

function read(cli: Cli, path: string): string {
	const absolute = cli.process.path(path);
	if (!cli.process.fs.exists(absolute)) throw new CliError(`error reading ${path}: no such file or directory`);
	return cli.process.fs.readFile(absolute);
}

/** KEY=value lines; a KEY alone takes its value from the environment, `#` begins a comment. */
function addEnvironment(cli: Cli, path: string, add: Add): void {
	if (cli.process.fs.isDirectory(cli.process.path(path))) throw new CliError('env config file cannot be a directory');
	for (const line of read(cli, path).split('\n')) {
		const text = line.trimStart();
		if (text === '' || text.startsWith('#')) continue;
		const equals = text.indexOf('=');
		const key = equals < 0 ? text : text.slice(0, equals);
		if (!VARIABLE.test(key)) throw new CliError(`${JSON.stringify(key)} is not a valid key name: ${VARIABLE_RULE}`);
		add(key, equals < 0 ? (cli.process.env[key] ?? '') : text.slice(equals + 1));
	}
}

function addFile(cli: Cli, source: string, add: Add): void {
	const [key, path = key, ...more] = source.split('=') as [string, string?, ...string[]];
	if (more.length > 0) throw new CliError("key names or file paths cannot contain '='");
	if (key === '' && source !== '') throw new CliError(`key name for file path ${path} missing`);
	if (path === '') throw new CliError(`file path for key name ${key} missing`);
	const named = source.includes('=');
	const absolute = cli.process.path(path);
	if (cli.process.fs.isDirectory(absolute)) {
		if (named) throw new CliError('cannot give a key name for a directory path');
		for (const name of cli.process.fs.readdir(absolute)) {
			if (!cli.process.fs.isDirectory(`${absolute}/${name}`) && KEY.test(name))
				add(name, cli.process.fs.readFile(`${absolute}/${name}`));
		}
		return;
	}
	add(named ? key : baseName(path), read(cli, path));
}
