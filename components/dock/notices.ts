/** Things to tell the reader that are no part of the terminal. Each is there once, until dismissed or withdrawn. */

import { signal } from '@preact/signals';
import type { Language } from '../../src/site/language.ts';

export interface NoticeAction {
	text: string;
	run(): void;
}

export interface Notice {
	/** Names what it is about: a new one replaces an old one of the same id. */
	id: string;
	tone: 'info' | 'warning';
	/** Code between back-quotes. */
	text: string;
	actions?: NoticeAction[];
	/** False for what stays true whether or not somebody has read it. */
	dismissible?: boolean;
	/** What it is told in: it stays so when the page's language changes. */
	lang?: Language;
}

/** The notices that stand now, oldest first. */
export class Notices {
	readonly list = signal<readonly Notice[]>([]);
	private readonly language: () => Language;

	/** @param language what notices are told in. */
	constructor(language: () => Language) {
		this.language = language;
	}

	show(notice: Notice): void {
		const others = this.list.peek().filter(({ id }) => id !== notice.id);
		this.list.value = [...others, { ...notice, lang: this.language() }];
	}

	withdraw(id: string): void {
		if (this.list.peek().some((notice) => notice.id === id)) {
			this.list.value = this.list.peek().filter((notice) => notice.id !== id);
		}
	}
}
