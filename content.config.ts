import { defineCollection } from 'astro:content';
import { docsLoader, i18nLoader } from '@astrojs/starlight/loaders';
import { docsSchema, i18nSchema } from '@astrojs/starlight/schema';
import { z } from 'astro/zod';

/** What a page of the course may say of itself beyond what Starlight knows. */
const course = z.object({
	/** The lab in content/labs that the page's dock opens. A page with one is a lesson. */
	lab: z.string().optional(),
	/** On a landing page: what the button says that leads to the first lesson. */
	start: z.string().optional(),
	/** On a landing page: the lab of its terminal, and what each command of the session in its picture does. */
	terminal: z.object({ lab: z.string(), steps: z.array(z.string()) }).optional(),
});

export const collections = {
	docs: defineCollection({ loader: docsLoader(), schema: docsSchema({ extend: course }) }),
	i18n: defineCollection({ loader: i18nLoader(), schema: i18nSchema() }),
};
