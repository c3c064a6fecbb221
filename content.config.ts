import { defineCollection } from 'astro:content';
import { docsLoader, i18nLoader } from '@astrojs/starlight/loaders';
import { docsSchema, i18nSchema } from '@astrojs/starlight/schema';
import { z } from 'astro/zod';

/** What a page of the course may say of itself beyond what Starlight knows. */
const course = z.object({
	/** The lab in content/labs that the page's dock opens. A page with one is a lesson. */
	lab: z.string().optional(),
	/** On a landing page: the lesson that its one button starts. */
	start: z.object({ lesson: z.string(), text: z.string() }).optional(),
});

export const collections = {
	docs: defineCollection({ loader: docsLoader(), schema: docsSchema({ extend: course }) }),
	i18n: defineCollection({ loader: i18nLoader(), schema: i18nSchema() }),
};
