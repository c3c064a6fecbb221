import { array, text } from '../../cli/common-flags.ts';
import { CliError } from '../../cli/errors.ts';
import { builtin } from '../write.ts';
import { generatorCommand } from './generator.ts';

/** `host/path=service:port[,tls[=secret]]`, as kubectl's `create ingress` reads --rule. */
const RULE = /^(?<host>[\w*\-.]*)(?<path>\/.*)=(?<service>[\w-]+):(?<port>[\w-]+)(?:,(?<tls>tls)=?(?<secret>[\w-]+)?)?/;

/** A port by number, or by name when it is none. */
const backend = (name: string, port: string): object => ({
	service: { name, port: /^[+-]?\d+$/.test(port) ? { number: Number(port) } : { name: port } },
});

interface Rule {
	host: string;
	path: string;
	service: string;
	port: string;
	tls?: string;
	secret?: string;
}

function parseRule(rule: string): Rule {
	const match = RULE.exec(rule);
	if (!match?.groups) {
		throw new CliError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
	}
	return match.groups as unknown as Rule;
}

/** Rules of one host together, hosts in the order they first come. */
function rulesOf(rules: Rule[]): object[] {
	const hosts = [...new Set(rules.map(({ host }) => host))];
	return hosts.map((host) => ({
		...(host ? { host } : {}),
		http: {
			paths: rules
				.filter((rule) => rule.host === host)
				.map(({ path, service, port }) => ({
					path: path.replace(/\*$/, ''),
					pathType: path.endsWith('*') ? 'Prefix' : 'Exact',
					backend: backend(service, port),
				})),
		},
	}));
}

/** Hosts that share a secret stand together; a host is listed once. */
function tlsOf(rules: Rule[]): object[] {
	const entries = new Map<string, string[]>();
	const listed = new Set<string>();
	for (const { host, tls, secret = '' } of rules) {
		if (!tls) continue;
		const hosts = entries.get(secret) ?? [];
		entries.set(secret, hosts);
		if (!host || listed.has(host)) continue;
		listed.add(host);
		hosts.push(host);
	}
	return [...entries]
		.filter(([secretName, hosts]) => secretName || hosts.length > 0)
		.map(([secretName, hosts]) => ({
			...(hosts.length > 0 ? { hosts } : {}),
			...(secretName ? { secretName } : {}),
		}));
}

export const ingress = generatorCommand({
	name: 'ingress',
	aliases: ['ing'],
	summary: 'Create an ingress with the specified name',
	examples: [
		[
			'Lead requests for foo.com/bar to a service, with TLS',
			'kubectl create ingress simple --rule="foo.com/bar=svc1:8080,tls=my-cert"',
		],
		['Lead everything below a path', 'kubectl create ingress below --rule="foo.com/path*=svc:8080"'],
		['Lead what no rule takes to a service', 'kubectl create ingress rest --default-backend=defaultsvc:http'],
	],
	usage: 'create ingress NAME --rule=host/path=service:port[,tls[=secret]] ',
	flags: [
		array('annotation', 'An annotation, KEY=VALUE; may be repeated.'),
		text('class', 'The ingress class.'),
		text('default-backend', 'The service for what no rule takes, NAME:PORT.'),
		array('rule', 'host/path=service:port[,tls[=secret]]; a path that ends with * is a prefix. May be repeated.'),
	],
	resource: builtin('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
	failure: 'failed to create ingress:',
	build(cli, name) {
		const { flags } = cli;
		const fallback = flags.string('default-backend');
		const given = flags.list('rule');
		if (!fallback && given.length === 0) {
			throw new CliError(
				'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
			);
		}
		const rules = given.map(parseRule);
		const annotations: Record<string, string> = {};
		for (const pair of flags.list('annotation')) {
			const equals = pair.indexOf('=');
			if (equals < 0) throw new CliError(`annotation ${pair} is invalid and should be in format key=[value]`);
			annotations[pair.slice(0, equals)] = pair.slice(equals + 1);
		}
		const parts = fallback.split(':');
		if (fallback && parts.length !== 2) {
			throw new CliError('default-backend should be in format servicename:serviceport');
		}
		const tls = tlsOf(rules);
		return {
			kind: 'Ingress',
			apiVersion: 'networking.k8s.io/v1',
			metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
			spec: {
				...(flags.string('class') ? { ingressClassName: flags.string('class') } : {}),
				...(fallback ? { defaultBackend: backend(parts[0] as string, parts[1] as string) } : {}),
				...(tls.length > 0 ? { tls } : {}),
				...(rules.length > 0 ? { rules: rulesOf(rules) } : {}),
			},
			status: { loadBalancer: {} },
		};
	},
});
