/** Fills the page of progress (Progress.astro) with what this browser keeps, and takes it to and from files. */

import { type CheckpointRecord, hasPassed, type LabProgress } from '../../src/lab/progress.ts';
import { MAX_FILE, ProgressFileError, readProgressFile, writeProgressFile } from '../../src/lab/progress-file.ts';
import { FULL, score } from '../../src/lab/score.ts';
import { toLanguage } from '../../src/site/language.ts';
import { keptProgress, onProgress, takeIn } from './kept.ts';
import { type ProgressTexts, progressTexts } from './texts.ts';

interface Sum {
	passed: number;
	of: number;
	points: number;
}

/** Finds the page and keeps it up to date. */
export function showProgress(): void {
	const page = document.querySelector<HTMLElement>('[data-naru-progress]');
	if (!page) return;
	const texts = progressTexts[toLanguage(document.documentElement.lang)];
	const show = () => {
		const sums = [...page.querySelectorAll<HTMLElement>('section[data-lab]')].map((lab) => showLab(lab, texts));
		const add = (of: (sum: Sum) => number) => sums.reduce((total, sum) => total + of(sum), 0);
		const [passed, of, points] = [add((sum) => sum.passed), add((sum) => sum.of), add((sum) => sum.points)];
		say(page, '[data-total]', passed === 0 ? texts.nothing : texts.total(passed, of, points, of * FULL));
	};
	show();
	onProgress(show);

	const file = page.querySelector<HTMLInputElement>('[data-file]');
	page.querySelector('[data-export]')?.addEventListener('click', () => {
		save(page, texts);
		say(page, '[data-said]', texts.file.saved);
	});
	page.querySelector('[data-import]')?.addEventListener('click', () => file?.click());
	file?.addEventListener('change', async () => {
		const [chosen] = file.files ?? [];
		if (chosen) say(page, '[data-said]', await take(chosen, texts));
		// So that the same file can be chosen again.
		file.value = '';
		show();
	});
}

function say(place: ParentNode, selector: string, text: string): void {
	const element = place.querySelector(selector);
	if (element) element.textContent = text;
}

function showLab(lab: HTMLElement, texts: ProgressTexts): Sum {
	const progress = keptProgress(lab.dataset.lab ?? '');
	const rows = [...lab.querySelectorAll<HTMLElement>('[data-checkpoint]')];
	const sum: Sum = { passed: 0, of: rows.length, points: 0 };
	for (const row of rows) {
		const record = progress.get(row.dataset.checkpoint ?? '');
		const points = score(record);
		sum.points += points;
		if (record && hasPassed(record)) sum.passed++;
		row.dataset.passed = String(record !== undefined && hasPassed(record));
		say(row, '[data-state]', state(record, texts));
		say(row, '[data-hints]', String(record?.hints ?? 0));
		say(row, '[data-score]', String(points));
	}
	say(lab, '[data-sum]', texts.sum(sum.passed, sum.of, sum.points, sum.of * FULL));
	return sum;
}

function state(record: CheckpointRecord | undefined, texts: ProgressTexts): string {
	if (!record || !hasPassed(record)) return texts.open;
	if (record.first === 'at-once') return texts.firstTry;
	return record.misses > 0 ? texts.misses(record.misses) : texts.passed;
}

/** Hands the reader a file with all that is kept of the page's labs. */
function save(page: HTMLElement, texts: ProgressTexts): void {
	const labs = new Map<string, LabProgress>();
	for (const { dataset } of page.querySelectorAll<HTMLElement>('section[data-lab]')) {
		const progress = dataset.lab ? keptProgress(dataset.lab) : undefined;
		if (dataset.lab && progress && progress.size > 0) labs.set(dataset.lab, progress);
	}
	const url = URL.createObjectURL(new Blob([writeProgressFile(labs)], { type: 'application/json' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = texts.file.name;
	link.click();
	URL.revokeObjectURL(url);
}

/** Merges a file into what is kept; gives what to say of it. */
async function take(file: File, texts: ProgressTexts): Promise<string> {
	try {
		if (file.size > MAX_FILE) return texts.file.malformed;
		const labs = readProgressFile(await file.text());
		const taken = [...labs].map(([lab, progress]) => takeIn(lab, progress));
		return taken.every(Boolean) ? texts.file.taken(labs.size) : texts.file.full;
	} catch (error) {
		console.error(error);
		return texts.file[error instanceof ProgressFileError ? error.reason : 'malformed'];
	}
}
