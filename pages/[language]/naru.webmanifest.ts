import type { APIRoute, GetStaticPaths } from 'astro';
import { type Language, languages } from '../../src/site/language.ts';
import { webManifest } from '../../src/site/webManifest.ts';

export const getStaticPaths = (() => languages.map((language) => ({ params: { language } }))) satisfies GetStaticPaths;

export const GET: APIRoute = ({ params }) =>
	Response.json(webManifest(params.language as Language, import.meta.env.BASE_URL));
