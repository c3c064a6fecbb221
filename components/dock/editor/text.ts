/** Between a file and what an editor shows of it: editors leave out the newline at a file's end. */

export const bufferOf = (file: string): string => file.replace(/\n$/, '');
export const fileOf = (buffer: string): string => (buffer === '' ? '' : `${buffer}\n`);
