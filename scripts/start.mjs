// npm start: builds the course and serves it here. PORT and BASE_PATH may be set; without PORT any free port will do.
import { spawnSync } from 'node:child_process';
import { serve } from './serve.mjs';

const build = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
if (build.status !== 0) process.exit(build.status ?? 1);

const { url } = await serve({ root: 'dist', base: process.env.BASE_PATH, port: Number(process.env.PORT ?? 0) });
console.log(`\nNaru is at ${url}\nCtrl-C ends it.`);
