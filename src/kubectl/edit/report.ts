/** What went wrong with an edit: what is said on the terminal, and what stands above the text when it is opened again. */

import type { StatusError } from '../cli/errors.ts';
import { pluralName } from '../client/api.ts';
import type { LiveObject } from '../resources/builder.ts';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

interface Reason {
	head: string;
	details: string[];
}

const commented = (text: string): string => text.replaceAll('\n', '\n# ');

/** The outcome of one pass through the editor. */
export class EditReport {
	private readonly reasons: Reason[] = [];
	/** Objects whose change the server will not have as it is: edit again. */
	invalid = 0;
	/** Objects that are gone. */
	notFound = 0;
	/** Objects whose change may be tried again as it is. */
	retryable = 0;

	/** Are there reasons to open the editor again? */
	get failed(): boolean {
		return this.reasons.length > 0;
	}

	/** The comment above the text. */
	get header(): string {
		const reasons = this.reasons.map(({ head, details }) => {
			const lines = details.map((detail) => `# * ${commented(detail)}\n`).join('');
			return `# ${commented(head)}${details.length > 0 ? ':' : ''}\n${lines}#\n`;
		});
		return HEADER + reasons.join('');
	}

	/** The text could not be read. */
	addSyntaxError(message: string): void {
		this.reasons.push({ head: `The edited file had a syntax error: ${message}`, details: [] });
	}

	/** The text is no object. Returns the line for standard error. */
	addUnreadable(target: LiveObject, message: string): string {
		return this.reject(target, [`<nil>: Invalid value: "The edited file failed validation": ${message}`]);
	}

	/** The server refused. Returns the line for standard error. */
	addRefusal(target: LiveObject, error: StatusError): string {
		const name = `${pluralName(target.resource)} ${JSON.stringify(target.name)}`;
		if (error.reason === 'Invalid')
			return this.reject(
				target,
				(error.status.details?.causes ?? []).map(({ field, message }) => `${field ?? ''}: ${message}`),
			);
		if (error.reason === 'NotFound') {
			this.notFound++;
			return `error: ${name} could not be found on the server`;
		}
		this.retryable++;
		return `error: ${name} could not be patched: ${error.message}`;
	}

	private reject(target: LiveObject, details: string[]): string {
		const name = `${pluralName(target.resource)} ${JSON.stringify(target.name)}`;
		this.invalid++;
		this.reasons.push({ head: `${name} was not valid`, details });
		return `error: ${name} is invalid`;
	}
}
