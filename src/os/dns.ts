/** DNS messages (RFC 1035) as values, and the names' rules. */

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'NS' | 'SOA' | 'TXT' | 'MX' | 'ANY';

export type ResponseCode = 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'NOTIMP' | 'FORMERR';

/** One resource record; `data` in presentation form (an address, a name with a final dot, `0 100 80 name.`). */
export interface ResourceRecord {
	name: string;
	type: RecordType;
	/** Seconds. */
	ttl: number;
	data: string;
}

/** A question. `name` is absolute, with its final dot. */
export interface DnsQuery {
	name: string;
	type: RecordType;
}

export interface DnsResponse {
	query: DnsQuery;
	rcode: ResponseCode;
	authoritative: boolean;
	answers: ResourceRecord[];
	authority: ResourceRecord[];
	additional: ResourceRecord[];
}

/** Is this value (a UDP payload) a DNS question? */
export const isDnsQuery = (value: unknown): value is DnsQuery =>
	typeof value === 'object' && value !== null && 'name' in value && 'type' in value;

/** Is this an IPv4 address in dotted form? */
export const isIPv4 = (text: string): boolean => /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text);

/** The name's labels joined with a final dot. */
export const absoluteName = (name: string): string => (name.endsWith('.') ? name : `${name}.`);
