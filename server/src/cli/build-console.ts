import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/project-root.ts';

const dist = path.join(projectRoot, 'console', 'dist');
const stamp = path.join(dist, '.built-from');
const sources = [
  'console/src',
  'console/index.html',
  'console/claim.html',
  'console/my-tags.html',
  'console/draw.html',
  'console/benefits.html',
  'console/join.html',
  'console/vite.config.ts',
  'console/compress-files.ts',
  'contract',
  'package-lock.json',
];

/** Builds the console unless what is there was built from the sources as they are. */
export async function buildConsole(): Promise<'built' | 'unchanged'> {
  const wanted = digestSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'unchanged';
  await runVite();
  writeFileSync(stamp, wanted);
  return 'built';
}

function digestSources(): string {
  const digest = createHash('sha256').update('production\0');
  for (const file of sources.flatMap((source) => filesBelow(path.join(projectRoot, source)))) {
    digest.update(path.relative(projectRoot, file)).update('\0').update(readFileSync(file));
  }
  return digest.digest('hex');
}

function filesBelow(place: string): string[] {
  if (!existsSync(place)) return [];
  if (path.extname(place) !== '') return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function runVite(): Promise<void> {
  const vite = path.join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'console', '--logLevel', 'warn'], {
    cwd: projectRoot,
    // A test's own `test` would leave React's development build behind, which `start` then takes for built.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the console could not be built:\n${said.trim()}`)),
    );
  });
}
