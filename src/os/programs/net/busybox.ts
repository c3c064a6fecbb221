/** busybox's own ways of asking: what is fetched together. */

export { busyboxNslookup } from './busybox-nslookup.ts';
export { busyboxWget } from './busybox-wget.ts';
export { busyboxIp } from './ip.ts';
