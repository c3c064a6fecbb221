/** bind9-dnsutils: what is fetched together. */

export { dig } from '../dig.ts';
export { host } from '../host.ts';
export { nslookup } from '../nslookup.ts';
