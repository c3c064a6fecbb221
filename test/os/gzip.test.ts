import { expect, test } from 'vitest';
import { GzipError, gunzip, gzip } from '../../src/os/archive/gzip.ts';
import { atOnce } from '../../src/os/pace.ts';
import { fromBytes, toBytes } from '../../src/os/text/bytes.ts';
import { runScript } from './machine.ts';

/** Made by zlib, with codes of its own (a dynamic block): 200 lines. */
const PACKED =
	'H4sIAAAAAAACA4WZS5IcNwxE9zpFH0ALAuD3OFq0QoqQLYfVCx/fNdGV4Kwe95waEo9EIrN//fz7+SiP398ff37/9Xy8nv+9Hq8f316Pf5//PL+9/nx9lC+/PtYYrbH3Gqc19b0maM16r6n4v/p7UaNF3t6LOi2K+0sDt33vadKifh9u0aJ5V8mw3FZUcK6462tYdKv3ziy4pvcpjUu/7ooZF1/Vt86M9DUE4FN7QwThOuli5rqrSKGKgiOFWvU1vvrz3psjheb3SR0ptHHXzZFCFwVHCj2/hhRG7g0pjDwpPwXVLZDCEoVACktMg99C0RUJfgxFNy74NZgucDR+qiIRndfpeQWisNBrjXl4+zovwrCmXlK5M3XhqNyaujpdZR5DbbMyj6keXA/dSQ29cnsq4lG5P5mkpnKD8qL9IQ+PovMiD6/lrl8r3D/FoyEP7/k95OFD+2vBDVnnbcjDV0o18ojk0ViuTXzbOCiB9seKEbp/jSWj6j73wtIiHh15xNB768gjpt5vRx6x1A96ZU1Tf+nIo2a/6sijhvpf5wmqqp925FG7+nNHHnWo3w/W8JSPgTxakRoN5NFM4jZYxkNaOVjHq6R3II+WSj46zwX5PeTRVu6Ph9qS5108aKh+s/CQLB4TefQmvtN5ctF9mcijT92/iTxG0X2ejUch8ZjIY4Te2+TRqun9Tp6thvrBRB5jqb+swn5EPBbymK7+t5yHurRByGN29eeFPOZUv1+Np0TxWMjjKou+hzxWlb6tyWOn9HIhjzVLOr+T9UvzV+wwyu5vHobeql1aOYy9Xee+/ugwIKuSVnj0tWRzfZ5XeuQ3efy95trcJw/A1nuenUdgm+nOD/bcPxn0g0OP9OgHk+4tbfrBp/tIp36w6r7SrLNbt9h+nQ27RU3LbieLkq6dbbvFSuPOzt2q9cw8ysH4JCP273a1rPzmIUiZUkNjF2/NpK/GRt5aSLGNvbztGcDYzlub+5vMqH/aJzPqsc/OjPquZxzMZE5nxu7exuZ+MPij5l06WPyx7+fB5I+Vd/5g8+d+Rwejfxna/CYzmvu9H8z+KjvqWwebnH3pYPhXOho7WP61+yeb/ku3siez7fey+zwbfy8jteNg/T/p0cn8R2rcwf7b1s1DAPABSSs5AvCt74cQYKcAdogBfM8hhyAgLPd5iAIiZyU7hAExsp4cB3jdjDgQ8BrJnSMBrzlzGocCfj3NPDszajkXWz8ENfsdcTTgLWd343DAL9elfXI84D39hXFA4FdTVD05IvDxKeNnRqNl/+SYwEf6NOOgwK9Om2dnRjO9pHFY4HPrEccFvtLvGgcGvlrqJkcG17CWWsyhQRRPfR+HWG3PDBwcRFn7m+MQwe19crh2Mcyzc7zmmb8YBwjhe67jCCE8MyLjECHC8i5xjBBR9y9RzChm3nmOEmJnbcZhwjV659vkOCFq5oHGgUK0yB7CkUK0zCxtHULQ7Y84VoieuapxsHCZiezJHC3EyOzXOFy4Ju/UDo4XYm494oDhmpJT4zhiiJkZunHIcNmj1GKOGWJ95Pz/A62LmRLQHwAA';
const LINES = Array.from({ length: 200 }, (_, i) => `line ${i} of some text that repeats, ${i * i}\n`).join('');

test('unpacks what zlib packed', () => {
	const bytes = Uint8Array.from(atob(PACKED), (character) => character.charCodeAt(0));
	expect(new TextDecoder().decode(atOnce(gunzip(bytes)).bytes)).toBe(LINES);
});

test.each(['', 'a', 'aaaaaaaaaaaaaaaaaaaaaaaa', LINES, 'ü€😀 한국어\n'.repeat(300)])('packs and unpacks %#', (text) => {
	const packed = atOnce(gzip(new TextEncoder().encode(text), 'name', 0));
	const member = atOnce(gunzip(packed));
	expect(new TextDecoder().decode(member.bytes)).toBe(text);
	expect(member.name).toBe('name');
	if (text.length > 100) expect(packed.length).toBeLessThan(text.length / 2);
});

test('minds what is broken', () => {
	const packed = atOnce(gzip(new TextEncoder().encode(LINES), undefined, 0));
	expect(() => atOnce(gunzip(new TextEncoder().encode('plain')))).toThrow(new GzipError('not in gzip format'));
	expect(() => atOnce(gunzip(packed.subarray(0, 100)))).toThrow('unexpected end of file');
	const wrong = packed.slice();
	wrong[packed.length - 6] = 0;
	expect(() => atOnce(gunzip(wrong))).toThrow('invalid compressed data--crc error');
});

test('bytes that are no text survive as one', () => {
	const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
	expect(toBytes(fromBytes(bytes))).toEqual(bytes);
	const mixed = Uint8Array.from([0xe2, 0x82, 0xac, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0x80, 0xc0, 0x80, 0xed, 0xa0, 0x80]);
	expect(toBytes(fromBytes(mixed))).toEqual(mixed);
	expect(toBytes('a😀ü')).toEqual(new TextEncoder().encode('a😀ü'));
});

test('a compressed file survives pipes, files, base64 and an archive in an archive', async () => {
	const script =
		'seq 50 > f; gzip -k f; base64 f.gz | base64 -d | zcat | tail -1; tar cf a.tar f.gz; tar xOf a.tar f.gz | gunzip | wc -l; md5sum < f; zcat f.gz | md5sum';
	const { stdout, stderr } = await runScript(script);
	const [last, lines, one, other] = stdout.split('\n');
	expect([last, lines, stderr]).toEqual(['50', '50', '']);
	expect(one).toBe(other);
});
