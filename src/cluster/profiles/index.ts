/** The profiles by name. */

import type { ProfileName } from '../cluster.ts';
import { cloud } from './cloud/index.ts';
import { k3s } from './k3s/index.ts';
import { kubeadm } from './kubeadm/index.ts';
import { minikube } from './minikube/index.ts';
import type { Profile } from './types.ts';

export const PROFILES: Partial<Record<ProfileName, Profile>> = { k3s, kubeadm, minikube, cloud };
