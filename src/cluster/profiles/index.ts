/** The profiles by name. One is fetched when a cluster of it is made. */

import type { ProfileName } from '../cluster.ts';
import type { Profile } from './types.ts';

const PROFILES: Record<ProfileName, () => Promise<Profile>> = {
	k3s: async () => (await import('./k3s/index.ts')).k3s,
	kubeadm: async () => (await import('./kubeadm/index.ts')).kubeadm,
	minikube: async () => (await import('./minikube/index.ts')).minikube,
	cloud: async () => (await import('./cloud/index.ts')).cloud,
};

/**
 * A profile's data.
 * @throws Error when there is no such profile, or its code cannot be fetched.
 */
export async function loadProfile(name: ProfileName): Promise<Profile> {
	const load = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
	if (!load) throw new Error(`the sandbox has no profile ${name}: there are ${Object.keys(PROFILES).join(', ')}`);
	return load();
}
