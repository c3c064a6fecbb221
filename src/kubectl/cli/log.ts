/** kubectl's own log on standard error (klog). */

import type { Process } from '../../os/process.ts';
import { calendar } from '../../os/time.ts';

/**
 * Writes a line: `W1121 01:32:31.255276   16499 helpers.go:719] …`.
 * @param level Warning, Error or Fatal.
 * @param source the file and line of the real one.
 */
export function logLine(
	{ process }: { process: Process },
	level: 'W' | 'E' | 'F',
	source: string,
	message: string,
): Promise<void> {
	const { month, day, hour, minute, second, millisecond } = calendar(process.clock.now());
	const two = (value: number): string => String(value).padStart(2, '0');
	const time = `${two(hour)}:${two(minute)}:${two(second)}.${String(millisecond).padStart(3, '0')}000`;
	return process.warn(
		`${level}${two(month)}${two(day)} ${time} ${String(process.pid).padStart(7)} ${source}] ${message}\n`,
	);
}
