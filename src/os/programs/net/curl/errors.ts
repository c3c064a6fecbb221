/** What curl adds where a certificate did not convince it (CURLE_PEER_FAILED_VERIFICATION). */
const ABOUT_CERTIFICATES = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.
`;

/** What is printed of a failed transfer. */
export const failureText = ({ code, message }: CurlError): string =>
	`curl: (${code}) ${message}\n${code === 60 ? ABOUT_CERTIFICATES : ''}`;

/** A transfer that failed: `curl: (code) message`, and `code` is curl's exit status (libcurl-errors(3)). */
export class CurlError extends Error {
	readonly code: number;
	constructor(code: number, message: string) {
		super(message);
		this.name = 'CurlError';
		this.code = code;
	}
}
