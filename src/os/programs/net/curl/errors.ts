/** A transfer that failed: `curl: (code) message`, and `code` is curl's exit status (libcurl-errors(3)). */
export class CurlError extends Error {
	readonly code: number;
	constructor(code: number, message: string) {
		super(message);
		this.name = 'CurlError';
		this.code = code;
	}
}
