/** Looking at addresses, sockets and whether somebody answers: what is fetched together. */

export { ip } from './ip.ts';
export { netcat } from './nc.ts';
export { netstat } from './netstat.ts';
export { ping } from './ping.ts';
export { ss } from './ss.ts';
