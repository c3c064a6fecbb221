export class GoTemplateError extends Error {}
export const compileGoTemplate =
	(_t: string, _a: boolean) =>
	(_o: unknown): string =>
		'';
