/**
 * Tells the sidebar which of its links are lessons: `data-lab` names the lab, `data-checkpoints` its checkpoints. What the
 * reader has passed of them, their browser knows (components/progress/marks.ts).
 */

import { getCollection } from 'astro:content';
import type {} from '@astrojs/starlight';
import { defineRouteMiddleware, type StarlightRouteData } from '@astrojs/starlight/route-data';
import { withBase } from './basePath.ts';
import { checkpointsOf } from './labs.ts';

type Entries = StarlightRouteData['sidebar'];

export const onRequest = defineRouteMiddleware(async ({ locals }) => {
	const lessons = await getCollection('docs', ({ data }) => data.lab !== undefined);
	const labs = new Map(lessons.map(({ id, data }) => [withBase(`/${id}/`, import.meta.env.BASE_URL), data.lab]));
	mark(locals.starlightRoute.sidebar, labs);
});

function mark(entries: Entries, labs: ReadonlyMap<string, string | undefined>): void {
	for (const entry of entries) {
		if (entry.type === 'group') {
			mark(entry.entries, labs);
			continue;
		}
		const lab = labs.get(entry.href);
		if (lab === undefined) continue;
		const checkpoints = checkpointsOf(lab).map(({ id }) => id);
		// A playground: there is nothing to have passed.
		if (checkpoints.length === 0) continue;
		entry.attrs = { ...entry.attrs, 'data-lab': lab, 'data-checkpoints': checkpoints.join(' ') };
	}
}
