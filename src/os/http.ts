/** HTTP/1.1 (RFC 9112) over connections of src/os/net.ts: messages as values, a server, and the pieces of a client. */

export { type HttpResult, httpRequest } from './http/client.ts';
export * from './http/message.ts';
export { type HttpHandler, type RequestSource, type ServeOptions, serveHttp } from './http/server.ts';
