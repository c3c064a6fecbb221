/** The course's languages, in the order in which it offers them. */
export const languages = ['ko', 'en'] as const;

export type Language = (typeof languages)[number];

/** What each language calls itself. */
export const languageNames: Record<Language, string> = { ko: '한국어', en: 'English' };

/** The language of a page, by the first part of its address or by what Starlight says of it. */
export function toLanguage(locale: string | undefined): Language {
	return locale?.startsWith('en') ? 'en' : 'ko';
}

/**
 * The same page in another language: `/base/ko/network/first-service/` becomes `/base/en/network/first-service/`.
 * A page that stands outside the languages (the 404 page) leads to the language's first page.
 */
export function inLanguage(pathname: string, base: string, language: Language): string {
	const root = base.endsWith('/') ? base : `${base}/`;
	const rest = pathname.startsWith(root) ? pathname.slice(root.length) : '';
	const [first, ...path] = rest.split('/');
	const slug = languages.some((known) => known === first) ? path.join('/') : '';
	return `${root}${language}/${slug}`;
}
