/** How a command fails: the errors that end in a message on standard error and an exit status. */

import type { Status } from '../../cluster/types.ts';

/** Ends the command with `message` (given without `error: `) and an exit status. */
export class CliError extends Error {
	readonly exitCode: number;
	constructor(message: string, exitCode = 1) {
		super(message);
		this.name = 'CliError';
		this.exitCode = exitCode;
	}
}

/** A manifest that cannot be read. */
export class ManifestError extends CliError {}

/** A template failed on an object; `shown` is what the printer has written on standard output by then. */
export class TemplateExecutionError extends CliError {
	readonly shown: string;
	constructor(message: string, shown: string) {
		super(message);
		this.shown = shown;
	}
}

/** --sort-by met values that have no order. kubectl ends there and then, with a line of its log. */
export class UnsortableError extends Error {
	/** @param expression the path in its braces. */
	constructor(expression: string, value: unknown) {
		let type: string = typeof value;
		if (Array.isArray(value)) type = '[]interface {}';
		else if (value === null) type = '<nil>';
		else if (type === 'object') type = 'map[string]interface {}';
		else if (type === 'boolean') type = 'bool';
		else if (type === 'number') type = Number.isInteger(value) ? 'int64' : 'float64';
		super(`Field ${expression} in [][][]reflect.Value is an unsortable type: interface, err: unsortable type: ${type}`);
	}
}

/** Another error with a status of its own: for commands in which 1 means something else. */
export class ExitWith extends Error {
	readonly error: unknown;
	readonly exitCode: number;
	constructor(error: unknown, exitCode: number) {
		super(error instanceof Error ? error.message : String(error));
		this.error = error;
		this.exitCode = exitCode;
	}
}

/** A wrong use: the message gets `See 'kubectl x -h' for help and examples`. */
export class UsageError extends Error {}

/** A remote command ended with a status (utilexec.ExitError): said without `error: ` before it. */
export class RemoteExit extends Error {
	readonly exitCode: number;
	constructor(exitCode: number) {
		super(`command terminated with exit code ${exitCode}`);
		this.exitCode = exitCode;
	}
}

/** Ends with a status, the message (if any) being printed already. */
export class SilentExit extends Error {
	readonly exitCode: number;
	constructor(exitCode: number) {
		super(`exit ${exitCode}`);
		this.exitCode = exitCode;
	}
}

/** The server answered with a Status of failure. */
export class StatusError extends Error {
	readonly status: Status;
	constructor(status: Status) {
		super(status.message ?? status.reason ?? 'unknown');
		this.name = 'StatusError';
		this.status = status;
	}
	get reason(): string {
		return this.status.reason ?? '';
	}
	/** The same with a message that names where the object came from (cmdutil.AddSourceToErr). */
	from(verb: string, source: string | undefined): StatusError {
		if (source === undefined) return this;
		return new StatusError({
			...this.status,
			message: `error when ${verb} ${JSON.stringify(source)}: ${this.message}`,
		});
	}
}

/** An error of ours or the server's with the file in its message that the object came from. */
export function fromSource(error: unknown, verb: string, source: string | undefined): unknown {
	if (error instanceof StatusError) return error.from(verb, source);
	if (!(error instanceof CliError) || source === undefined) return error;
	return new CliError(`error when ${verb} ${JSON.stringify(source)}: ${error.message}`, error.exitCode);
}

/** The server could not be reached. `host` as in the URL. */
export class ConnectionError extends Error {
	readonly host: string;
	readonly refused: boolean;
	constructor(host: string, refused: boolean, message: string) {
		super(message);
		this.host = host;
		this.refused = refused;
	}
}

/** Several failures of one command, told one a line. */
export class MultipleErrors extends Error {
	readonly errors: readonly unknown[];
	constructor(errors: readonly unknown[]) {
		super(errors.map((error) => (error instanceof Error ? error.message : String(error))).join(', '));
		this.errors = errors;
	}
}

/** Throws nothing for none, the only one, or all together. */
export function throwAll(errors: readonly unknown[]): void {
	if (errors.length === 1) throw errors[0];
	if (errors.length > 1) throw new MultipleErrors(errors);
}

/** What stands on standard error for a failure that a request met (cmdutil.StandardErrorMessage). */
function standardMessage(error: unknown): string | undefined {
	if (error instanceof StatusError) {
		if (error.reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`;
		if (error.reason !== '') return `Error from server (${error.reason}): ${error.message}`;
		return `Error from server: ${error.message}`;
	}
	if (error instanceof ConnectionError) {
		if (error.refused) {
			return `The connection to the server ${error.host} was refused - did you specify the right host or port?`;
		}
		return `Unable to connect to the server: ${error.message}`;
	}
	return undefined;
}

/** The words of one error among others. */
function messageFor(error: unknown): string {
	return standardMessage(error) ?? (error instanceof Error ? error.message : String(error));
}

/** `The Service "bad" is invalid: …`: the causes, one in the line or each in its own. */
function invalidMessage({ status }: StatusError): string {
	const details = status.details;
	if (!details) return `The request is invalid${status.message ? `: ${status.message}` : ''}`;
	let text = 'The request is invalid';
	if (details.kind || details.name) text = `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid`;
	else if (status.message && !details.causes?.length) text += `: ${status.message}`;
	const causes = [...new Set((details.causes ?? []).map((cause) => `${cause.field}: ${cause.message}`))];
	if (causes.length === 0) return text;
	if (causes.length === 1) return `${text}: ${causes[0]}`;
	return `${text}: \n${causes.map((cause) => `* ${cause}\n`).join('')}`;
}

/**
 * What a failed command prints and ends with (cmdutil.CheckErr).
 * @param path the command as typed: `kubectl get`.
 */
export function explainError(error: unknown, path: string): { text: string; exitCode: number } {
	if (error instanceof ExitWith) return { ...explainError(error.error, path), exitCode: error.exitCode };
	if (error instanceof SilentExit) return { text: '', exitCode: error.exitCode };
	if (error instanceof RemoteExit) return { text: withNewline(error.message), exitCode: error.exitCode };
	if (error instanceof UsageError) {
		return { text: `error: ${error.message}\nSee '${path} -h' for help and examples\n`, exitCode: 1 };
	}
	if (error instanceof CliError) return { text: withNewline(prefixed(error.message)), exitCode: error.exitCode };
	if (error instanceof MultipleErrors) {
		return { text: withNewline(error.errors.map((each) => messageFor(each)).join('\n')), exitCode: 1 };
	}
	if (error instanceof StatusError && error.reason === 'Invalid') {
		return { text: withNewline(invalidMessage(error)), exitCode: 1 };
	}
	const standard = standardMessage(error);
	if (standard !== undefined) return { text: withNewline(standard), exitCode: 1 };
	throw error;
}

const prefixed = (message: string): string =>
	message.startsWith('error: ') || message === '' ? message : `error: ${message}`;
const withNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
