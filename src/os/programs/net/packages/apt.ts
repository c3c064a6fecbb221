/** What apt does: reading lists, planning, fetching, unpacking, in apt 3.0's words. */

import type { Process } from '../../../process.ts';
import { readLines } from '../../../stream.ts';
import { DEBIAN_PACKAGES, type DebianPackage, NOT_HERE, PROVIDED_BY } from './debian.ts';
import { FetchError, fetchFile } from './fetch.ts';

const LISTS = '/var/lib/apt/lists';
/** Where dpkg keeps each package's list of files. */
export const INFO = '/var/lib/dpkg/info';
export const APT_VERSION = '3.0.3';

interface Index {
	uri: string;
	host: string;
	suite: string;
	component: string;
	release: number;
	packages: number;
}

/** Bytes of a suite's files. */
const SIZES: Record<string, [release: number, packages: number]> = {
	trixie: [140_000, 9_670_000],
	'trixie-updates': [47_300, 5_412],
	'trixie-security': [43_400, 75_600],
};

/** The repositories of sources.list.d, in deb822 form. */
function indexes(process: Process): Index[] {
	const directory = '/etc/apt/sources.list.d';
	if (!process.fs.isDirectory(directory)) return [];
	const found: Index[] = [];
	for (const name of process.fs.readdir(directory)) {
		for (const stanza of process.fs.readFile(`${directory}/${name}`).split(/\n\s*\n/)) {
			const field = (key: string) => new RegExp(`^${key}:\\s*(.+)$`, 'm').exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
			for (const uri of field('URIs'))
				for (const suite of field('Suites')) {
					const [release = 256_000, packages = 1_900_000] = SIZES[suite] ?? [];
					found.push({
						uri: uri.replace(/\/$/, ''),
						host: uri.replace(/^https?:\/\//, '').split('/')[0] ?? '',
						suite,
						component: field('Components')[0] ?? 'main',
						release,
						packages,
					});
				}
		}
	}
	return found;
}

const listFile = (index: Index): string =>
	`${LISTS}/${index.uri.replace(/^https?:\/\//, '').replaceAll('/', '_')}_dists_${index.suite}_InRelease`;

/** A number of bytes as apt prints it: `140 kB`, `9670 kB`, `1,484 kB` where grouped. */
function bytes(value: number, grouped = false): string {
	const units = ['B', 'kB', 'MB', 'GB'];
	let amount = value;
	let unit = 0;
	while (amount >= 10_000 && unit < units.length - 1) {
		amount /= 1000;
		unit++;
	}
	if (unit === 0 && amount >= 10_000) unit = 1;
	const digits = amount < 100 && unit > 0 ? 1 : 0;
	const text = amount.toFixed(digits);
	return `${grouped ? text.replace(/\B(?=(\d{3})+(?!\d))/g, ',') : text} ${units[unit]}`;
}

/** One run of apt or apt-get. */
export class Apt {
	private readonly process: Process;
	private readonly name: string;
	private readonly flags: string[];
	/** -qq: nothing but errors and what dpkg prints; nothing is asked either. */
	private readonly quiet: boolean;

	constructor(process: Process, name: string, flags: string[]) {
		this.process = process;
		this.name = name;
		this.flags = flags;
		const levels = flags
			.filter((flag) => /^(?:-[a-z]+|--quiet)$/.test(flag))
			.map((flag) => flag.replace('--quiet', 'q'));
		this.quiet = flags.some((flag) => /^(?:-q|--quiet)=[2-9]$/.test(flag)) || levels.join('').split('q').length > 2;
	}

	/** What apt says of its own work. */
	private async say(text: string): Promise<void> {
		if (!this.quiet) await this.process.print(text);
	}

	/** -q, or output that is no terminal: no "Done" after what takes a moment. */
	private async step(text: string): Promise<void> {
		await this.say(`${text}...${this.process.stdout.terminal ? ' Done' : ''}\n`);
	}

	async readLists(all = true): Promise<void> {
		await this.process.sleep(600);
		await this.step('Reading package lists');
		if (!all) return;
		await this.process.sleep(120);
		await this.step('Building dependency tree');
		await this.step('Reading state information');
	}

	async update(): Promise<number> {
		const { process } = this;
		const failed: string[] = [];
		let number = 0;
		let fetched = 0;
		const started = process.clock.now();
		const fresh: Index[] = [];
		for (const index of indexes(process)) {
			const path = `${new URL(index.uri).pathname}/dists/${index.suite}/InRelease`;
			const what = `${index.uri} ${index.suite} InRelease`;
			number++;
			try {
				const known = process.fs.exists(listFile(index));
				await fetchFile(process, index.host, path, known ? 0 : index.release);
				await this.say(known ? `Hit:${number} ${what}\n` : `Get:${number} ${what} [${bytes(index.release)}]\n`);
				if (!known) fresh.push(index);
			} catch (error) {
				if (!(error instanceof FetchError)) throw error;
				const why = explain(error);
				await this.say(`Err:${number} ${what}\n  ${why}\n`);
				failed.push(`W: Failed to fetch ${index.uri}/dists/${index.suite}/InRelease  ${why}\n`);
			}
		}
		for (const index of fresh) {
			const path = `${new URL(index.uri).pathname}/dists/${index.suite}/${index.component}/binary-amd64/Packages.xz`;
			await fetchFile(process, index.host, path, index.packages).catch((error: unknown) => {
				if (!(error instanceof FetchError)) throw error;
			});
			await this.say(
				`Get:${++number} ${index.uri} ${index.suite}/${index.component} amd64 Packages [${bytes(index.packages)}]\n`,
			);
			fetched += index.release + index.packages;
			process.fs.mkdir(LISTS, { parents: true });
			process.fs.writeFile(listFile(index), '');
		}
		await this.fetched(fetched, started);
		await this.readLists(this.name === 'apt');
		for (const text of failed) await process.warn(text);
		if (failed.length > 0)
			await process.warn('W: Some index files failed to download. They have been ignored, or old ones used instead.\n');
		if (this.name === 'apt') await this.say('All packages are up to date.\n');
		return 0;
	}

	private async fetched(size: number, started: number): Promise<void> {
		if (size === 0) return;
		const seconds = Math.max(0, (this.process.clock.now() - started) / 1000);
		await this.say(
			`Fetched ${bytes(size, true)} in ${Math.round(seconds)}s (${bytes(Math.round(size / Math.max(seconds, 0.1)), true)}/s)\n`,
		);
	}

	/** The mirror that packages come from, once its lists are there. */
	private source(): Index | undefined {
		return indexes(this.process).find((index) => this.process.fs.exists(listFile(index)));
	}

	private installed(name: string): boolean {
		return this.process.fs.exists(`${INFO}/${name}.list`);
	}

	async install(names: string[]): Promise<number> {
		const { process } = this;
		await this.readLists();
		const source = this.source();
		const wanted: DebianPackage[] = [];
		let unknown = false;
		for (const each of names) {
			const name = each.replace(/[:=/].*$/, '');
			const provider = PROVIDED_BY[name];
			const entry = source && DEBIAN_PACKAGES.get(provider ?? name);
			if (entry && provider) await this.say(`Note, selecting '${provider}' instead of '${name}'\n`);
			if (entry) wanted.push(entry);
			else {
				unknown = true;
				// A package that exists, but not on the sandbox's mirror: say so rather than pretend that it does not exist.
				const instead = source && NOT_HERE[name];
				await process.warn(
					instead === undefined
						? `${this.name === 'apt' ? 'Error' : 'E'}: Unable to locate package ${name}\n`
						: `E: The sandbox's mirror does not carry ${name}: ${instead}\n`,
				);
			}
		}
		if (unknown) return 100;
		const there = wanted.filter((each) => this.installed(each.name));
		for (const each of there) await this.say(`${each.name} is already the newest version (${each.version}).\n`);
		const plan = this.withDependencies(wanted);
		const asked = wanted.filter((each) => !there.includes(each));
		const extra = plan.filter((each) => !asked.includes(each));
		await this.announce(asked, extra);
		if (plan.length === 0) return 0;
		if (!(await this.confirm(extra.length > 0))) {
			await this.say('Abort.\n');
			return 1;
		}
		return this.unpack(plan, source as Index);
	}

	/** What must be installed, dependencies first. */
	private withDependencies(wanted: DebianPackage[]): DebianPackage[] {
		const plan: DebianPackage[] = [];
		const visit = (entry: DebianPackage) => {
			if (plan.includes(entry) || this.installed(entry.name)) return;
			for (const name of entry.depends ?? []) {
				const needed = DEBIAN_PACKAGES.get(name);
				if (needed) visit(needed);
			}
			plan.push(entry);
		};
		for (const entry of wanted) visit(entry);
		return plan;
	}

	private async announce(asked: DebianPackage[], extra: DebianPackage[]): Promise<void> {
		const all = [...asked, ...extra];
		const size = all.reduce((sum, each) => sum + each.size, 0);
		const space = all.reduce((sum, each) => sum + each.installed, 0);
		const namesOf = (list: DebianPackage[], gap: string) =>
			`  ${list
				.map((each) => each.name)
				.sort()
				.join(gap)}\n`;
		if (this.name === 'apt') {
			if (asked.length > 0) await this.say(`Installing:\n${namesOf(asked, '  ')}\n`);
			if (extra.length > 0) await this.say(`Installing dependencies:\n${namesOf(extra, '  ')}\n`);
			await this.say(`Summary:\n  Upgrading: 0, Installing: ${all.length}, Removing: 0, Not Upgrading: 0\n`);
			if (all.length > 0)
				await this.say(
					`  Download size: ${bytes(size, true)}\n  Space needed: ${bytes(space, true)} / 41.3 GB available\n\n`,
				);
			return;
		}
		if (extra.length > 0)
			await this.say(`The following additional packages will be installed:\n${namesOf(extra, ' ')}`);
		if (all.length > 0) await this.say(`The following NEW packages will be installed:\n${namesOf(all, ' ')}`);
		await this.say(`0 upgraded, ${all.length} newly installed, 0 to remove and 0 not upgraded.\n`);
		if (all.length > 0)
			await this.say(
				`Need to get ${bytes(size, true)} of archives.\nAfter this operation, ${bytes(space, true)} of additional disk space will be used.\n`,
			);
	}

	private async confirm(needed: boolean): Promise<boolean> {
		if (!needed || this.quiet || this.flags.some((flag) => /^(?:-[a-z]*y[a-z]*|--yes|--assume-yes)$/.test(flag)))
			return true;
		await this.process.print(this.name === 'apt' ? 'Continue? [Y/n] ' : 'Do you want to continue? [Y/n] ');
		for await (const line of readLines(this.process.stdin)) return line === '' || /^y/i.test(line);
		return false;
	}

	private async unpack(plan: DebianPackage[], source: Index): Promise<number> {
		const { process } = this;
		const started = process.clock.now();
		for (const [i, entry] of plan.entries()) {
			const what = `${source.uri} ${source.suite}/${source.component} amd64 ${entry.name} ${entry.architecture ?? 'amd64'} ${entry.version}`;
			try {
				await fetchFile(
					process,
					source.host,
					`/debian/pool/main/${entry.name[0]}/${entry.name}/${entry.name}.deb`,
					entry.size,
				);
			} catch (error) {
				if (!(error instanceof FetchError)) throw error;
				await this.say(`Err:${i + 1} ${what}\n  ${explain(error)}\n`);
				await process.warn(
					`E: Failed to fetch ${source.uri}/pool/main/${entry.name[0]}/${entry.name}/${entry.name}.deb  ${explain(error)}\nE: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?\n`,
				);
				return 100;
			}
			await this.say(`Get:${i + 1} ${what} [${bytes(entry.size)}]\n`);
		}
		if (!this.installed('apt-utils'))
			await process.warn('debconf: delaying package configuration, since apt-utils is not installed\n');
		await this.fetched(
			plan.reduce((sum, each) => sum + each.size, 0),
			started,
		);
		for (const [i, entry] of plan.entries()) {
			const qualified =
				entry.architecture === 'all' || entry.depends?.length || entry.files ? entry.name : `${entry.name}:amd64`;
			await process.print(`Selecting previously unselected package ${qualified}.\n`);
			if (i === 0) await process.print('(Reading database ... 6740 files and directories currently installed.)\n');
			const number = plan.length > 1 ? `${String(i).padStart(String(plan.length).length, '0')}-` : '';
			await process.sleep(40);
			await process.print(
				`Preparing to unpack .../${number}${entry.name}_${entry.version.replace(':', '%3a')}_${entry.architecture ?? 'amd64'}.deb ...\n`,
			);
			await process.print(`Unpacking ${qualified} (${entry.version}) ...\n`);
		}
		for (const entry of plan) {
			await process.sleep(30);
			const qualified =
				entry.architecture === 'all' || entry.depends?.length || entry.files ? entry.name : `${entry.name}:amd64`;
			await process.print(`Setting up ${qualified} (${entry.version}) ...\n`);
			const files = entry.files?.() ?? {};
			process.fs.install({ ...files, [`${INFO}/${entry.name}.list`]: `${Object.keys(files).join('\n')}\n` });
		}
		await process.print('Processing triggers for libc-bin (2.41-12) ...\n');
		return 0;
	}

	async remove(names: string[]): Promise<number> {
		const { process } = this;
		await this.readLists();
		const found: DebianPackage[] = [];
		for (const name of names) {
			const entry = DEBIAN_PACKAGES.get(name);
			if (entry && this.installed(name)) found.push(entry);
			else if (entry) await this.say(`Package '${name}' is not installed, so not removed\n`);
			else {
				await process.warn(`E: Unable to locate package ${name}\n`);
				return 100;
			}
		}
		await this.say(
			this.name === 'apt'
				? `REMOVING:\n  ${found.map((each) => each.name).join('  ')}\n\nSummary:\n  Upgrading: 0, Installing: 0, Removing: ${found.length}, Not Upgrading: 0\n`
				: `0 upgraded, 0 newly installed, ${found.length} to remove and 0 not upgraded.\n`,
		);
		if (found.length > 0 && !(await this.confirm(true))) {
			await process.print('Abort.\n');
			return 1;
		}
		for (const entry of found) {
			await process.print(`Removing ${entry.name} (${entry.version}) ...\n`);
			for (const file of [...Object.keys(entry.files?.() ?? {}), `${INFO}/${entry.name}.list`])
				if (process.fs.exists(file)) process.fs.remove(file);
		}
		return 0;
	}

	async list(patterns: string[]): Promise<number> {
		await this.process.print('Listing...\n');
		const only = this.flags.includes('--installed');
		for (const entry of this.known()) {
			if (patterns.length > 0 && !patterns.some((pattern) => entry.name === pattern)) continue;
			if (only && !this.installed(entry.name)) continue;
			if (this.flags.includes('--upgradable')) continue;
			await this.process.print(
				`${entry.name}/stable ${entry.version} ${entry.architecture ?? 'amd64'}${this.installed(entry.name) ? ' [installed]' : ''}\n`,
			);
		}
		return 0;
	}

	async search(words: string[]): Promise<number> {
		await this.process.print('Sorting...\nFull Text Search...\n');
		for (const entry of this.known())
			if (words.every((word) => `${entry.name} ${entry.summary}`.includes(word)))
				await this.process.print(
					`${entry.name}/stable ${entry.version} ${entry.architecture ?? 'amd64'}\n  ${entry.summary}\n\n`,
				);
		return 0;
	}

	async show(names: string[]): Promise<number> {
		for (const name of names) {
			const entry = this.known().find((each) => each.name === name);
			if (!entry) {
				await this.process.warn(`E: No packages found\n`);
				return 100;
			}
			await this.process.print(
				`Package: ${entry.name}\nVersion: ${entry.version}\nInstalled-Size: ${bytes(entry.installed)}\n${entry.depends ? `Depends: ${entry.depends.join(', ')}\n` : ''}Download-Size: ${bytes(entry.size)}\nDescription: ${entry.summary}\n\n`,
			);
		}
		return 0;
	}

	private known(): DebianPackage[] {
		return this.source() ? [...DEBIAN_PACKAGES.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) : [];
	}
}

/** A failed download in apt's words. */
function explain(error: FetchError): string {
	if (error.kind === 'resolve')
		return /Temporary/.test(error.message)
			? `Temporary failure resolving '${error.host}'`
			: `Could not resolve '${error.host}'`;
	if (error.kind === 'connect')
		return `Could not connect to ${error.host}:80 (${error.address}). - connect (111: ${error.message})`;
	return `${error.message} [IP: ${error.address} 80]`;
}
