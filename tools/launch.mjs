#!/usr/bin/env node
/**
 * Starts Huike on any Node from 20 on: installs the packages when the lock file asks for it (Node 24 is
 * one of them), then hands over to Node 24. Runs on old Nodes, so it uses nothing but their standard library.
 *
 *   launch.mjs COMMAND [options]     the huike command line
 *   launch.mjs --run test|prove|soak the project's own checks
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = path.join(root, 'node_modules', '.bin');
const stamp = path.join(root, 'node_modules', '.huike-installed');
const wanted = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

if (!isInstalled()) install();
run(process.argv.slice(2));

function isInstalled() {
  if (!existsSync(path.join(bin, 'node'))) return false;
  // A linked folder belongs to another checkout, which keeps it up to date.
  if (lstatSync(path.join(root, 'node_modules')).isSymbolicLink()) return true;
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

function install() {
  process.stderr.write('Installing packages (once; about a minute) …\n');
  // Not `npm ci`: the lock file lists the binaries of one platform only (registries differ in which
  // they carry), and ci refuses a lock that lacks another platform's optional packages. With
  // --no-save the pinned versions are installed and neither file is written.
  const result = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, stdio: ['ignore', 2, 2] },
  );
  if (result.status !== 0) {
    process.stderr.write('The packages could not be installed; see the messages above.\n');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

function run(args) {
  const [program, ...rest] =
    args[0] === '--run'
      ? ['npm', 'run', '--silent', `${args[1]}:all`, '--', ...args.slice(2)]
      : [
          path.join(bin, 'node'),
          '--disable-warning=ExperimentalWarning',
          path.join(root, 'server/src/main.ts'),
          ...args,
        ];
  const child = spawn(program, rest, {
    cwd: args[0] === '--run' ? root : process.cwd(),
    // A server learns by the channel's end that this process was killed, and stops too: otherwise it
    // would hold the port against the next start.
    stdio: args[0] === '--run' ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      // Half of a start was compiling the same files again; where the folder cannot be written, it is.
      NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compiled'),
      ...process.env,
      PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    },
  });
  // Ctrl-C reaches the child by itself; a plain kill of this process is handed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
