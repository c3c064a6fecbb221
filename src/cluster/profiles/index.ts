/** The profiles by name. */

import type { ProfileName } from '../cluster.ts';
import { k3s } from './k3s/index.ts';
import type { Profile } from './types.ts';

export const PROFILES: Partial<Record<ProfileName, Profile>> = { k3s };
