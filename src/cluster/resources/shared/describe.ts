/**
 * Descriptions as lines of text:
 *
 *     ServiceSpec | What a Service offers, and to whom it passes it on. | 한국어 설명
 *     	clusterIP | The address … | 한국어 설명
 *
 * A line at the margin is about a definition of the schema, an indented one about a field of it. They lie apart from the
 * schemas because a cluster runs without them.
 */

export interface Description {
	en: string;
	ko: string | undefined;
}

/**
 * Reads descriptions.
 * @param prefix the definitions' package, as published: `io.k8s.api.core.v1`
 */
export function describe(prefix: string, text: string): [string, Description][] {
	const result: [string, Description][] = [];
	let definition = '';
	for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
		const [name = '', en, ko] = line.split(' | ').map((part) => part.trim());
		if (!line.startsWith('\t')) definition = `${prefix}.${name}`;
		if (en) result.push([line.startsWith('\t') ? `${definition}.${name}` : definition, { en, ko }]);
	}
	return result;
}
