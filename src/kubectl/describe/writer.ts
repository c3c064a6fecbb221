/** Lines of `kubectl describe`: indented by level, cells between tabs, laid out at the end. */

import { humanDuration } from '../../cluster/apimachinery/duration.ts';
import { calendar, parseRfc3339 } from '../../os/time.ts';
import { DESCRIBE_TABS, layOut } from '../print/tabwriter.ts';
import { escapeTerminal } from '../print/terminal.ts';

const SKIPPED_ANNOTATIONS = new Set(['kubectl.kubernetes.io/last-applied-configuration']);
const LONGEST_ANNOTATION = 140;

/** Collects a description. */
export class DescribeWriter {
	private readonly parts: string[] = [];

	/** A line at a level (two blanks each). */
	line(level: number, text: string): void {
		this.parts.push(`${'  '.repeat(level)}${text}\n`);
	}

	/** Several lines as they are. */
	raw(text: string): void {
		this.parts.push(text);
	}

	/** `Title:\tvalue` */
	field(title: string, value: unknown, level = 0): void {
		this.line(level, `${title}:\t${value ?? ''}`);
	}

	/** Only when there is a value. */
	optional(title: string, value: unknown, level = 0): void {
		if (value !== undefined && value !== null && value !== '' && value !== 0) this.field(title, value, level);
	}

	/** Name, Namespace, Labels, Annotations: how most descriptions begin. */
	header(metadata: {
		name: string;
		namespace?: string | undefined;
		labels?: Record<string, string> | undefined;
		annotations?: Record<string, string> | undefined;
	}): void {
		this.field('Name', metadata.name);
		if (metadata.namespace) this.field('Namespace', metadata.namespace);
		this.labels('Labels', metadata.labels);
		this.annotations('Annotations', metadata.annotations);
	}

	/** One label a line, `<none>` for none. */
	labels(title: string, labels: Record<string, string> | undefined, level = 0): void {
		const keys = Object.keys(labels ?? {}).sort();
		if (keys.length === 0) return this.line(level, `${title}:\t<none>`);
		keys.forEach((key, index) => {
			// Later lines have no indentation of their own: the empty cell before them is as wide as the title's.
			this.line(index === 0 ? level : 0, `${index === 0 ? `${title}:` : ''}\t${key}=${labels?.[key]}`);
		});
	}

	/** One annotation a line; long or many-lined ones below their key. */
	annotations(title: string, annotations: Record<string, string> | undefined, level = 0): void {
		const keys = Object.keys(annotations ?? {})
			.filter((key) => !SKIPPED_ANNOTATIONS.has(key))
			.sort();
		if (keys.length === 0) return this.line(level, `${title}:\t<none>`);
		keys.forEach((key, index) => {
			const start = index === 0 ? `${title}:\t` : '\t';
			const value = (annotations?.[key] ?? '').replace(/\n$/, '');
			if (value.length + key.length + 2 <= LONGEST_ANNOTATION && !value.includes('\n')) {
				this.line(level, `${start}${key}: ${value}`);
				return;
			}
			this.line(level, `${start}${key}:`);
			for (const line of value.split('\n')) this.line(level, `\t  ${shorten(line, LONGEST_ANNOTATION - 2)}`);
		});
	}

	/** The text so far with its tabs, as `kubectl rollout history` shows it. */
	unaligned(): string {
		return escapeTerminal(this.parts.join(''));
	}

	/** The text so far, laid out. */
	text(): string {
		return layOut(this.unaligned(), DESCRIBE_TABS);
	}
}

const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text);

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** An RFC 3339 instant as RFC 1123 with a numeric zone: `Sat, 21 Nov 2026 01:00:00 +0000`. The machines keep UTC. */
export function longTime(text: string | undefined): string {
	const instant = parseRfc3339(text);
	if (instant === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000';
	const { year, month, day, weekday, hour, minute, second } = calendar(instant);
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${DAYS[weekday]}, ${two(day)} ${MONTHS[month - 1]} ${year} ${two(hour)}:${two(minute)}:${two(second)} +0000`;
}

/** How long ago: `5s`, `<unknown>` without an instant. */
export function ago(text: string | undefined, now: number): string {
	const instant = parseRfc3339(text);
	return instant === undefined ? '<unknown>' : humanDuration(now - instant);
}

/** `a=b,c=d`, `<none>` */
export { labelText as labelsLine } from '../print/table.ts';
