import { expect, test } from 'vitest';
import { canonicalQuantity } from '../../src/cluster/apimachinery/quantity.ts';

test.each([
	['0.5', '500m'],
	['1000m', '1'],
	['1500m', '1500m'],
	['.5', '500m'],
	['100000', '100k'],
	['128974848', '128974848'],
	['1024Mi', '1Gi'],
	['1.5Gi', '1536Mi'],
	['1000Mi', '1000Mi'],
	['1e3', '1e3'],
	['1.5e3', '1500'],
	['0Mi', '0'],
	['-0.5', '-500m'],
	['0.0000000001', '1n'],
	['1e-300', '1e-9'],
])('%s is stored as %s', (text, canonical) => {
	expect(canonicalQuantity(text)).toBe(canonical);
	expect(canonicalQuantity(canonical)).toBe(canonical);
});
