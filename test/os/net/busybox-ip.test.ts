/** busybox's ip, whose layout is not iproute2's (networking/libiproute of busybox 1.37). */

import { expect, it } from 'vitest';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

it('prints addresses, links and routes as busybox does, and may change none', async () => {
	const sandbox = await createSandbox({ profile: 'k3s' });
	try {
		await sandbox.type('kubectl run box --image=busybox -- sleep 100000; kubectl wait --for=condition=Ready pod/box');
		const box = async (command: string) => {
			const { stdout, stderr } = await sandbox.type(`kubectl exec box -- ip ${command}`);
			return (stdout + stderr).replaceAll(/10\.42\.0\.[2-9]\b/g, 'POD').replace(/ether [0-9a-f:]+/, 'ether MAC');
		};
		const links = [
			'1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n',
			'2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1450 qdisc noqueue state UP qlen 1000\n    link/ether MAC brd ff:ff:ff:ff:ff:ff\n',
		];
		const forever = '       valid_lft forever preferred_lft forever\n';
		expect(await box('link')).toBe(links.join(''));
		expect(await box('addr')).toBe(
			`${links[0]}    inet 127.0.0.1/8 scope host lo\n${forever}${links[1]}    inet POD/24 brd 10.42.0.255 scope global eth0\n${forever}`,
		);
		expect(await box('route')).toBe(
			'default via 10.42.0.1 dev eth0 \n10.42.0.0/16 via 10.42.0.1 dev eth0 \n10.42.0.0/24 dev eth0 scope link  src POD \n',
		);
		expect(await box('route del default')).toBe(
			'ip: RTNETLINK answers: Operation not permitted\ncommand terminated with exit code 2\n',
		);
		expect(await box('addr show dev nope')).toBe("ip: can't find device 'nope'\ncommand terminated with exit code 1\n");
		// The node has iproute2.
		expect((await sandbox.type('ip link show lo')).stdout).toContain(
			'state UNKNOWN mode DEFAULT group default qlen 1000\n',
		);
	} finally {
		sandbox.dispose();
	}
});
