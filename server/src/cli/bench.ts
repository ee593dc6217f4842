import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Argument, Command } from 'commander';
import { projectRoot } from '../platform/project-root.ts';

const folder = path.join(projectRoot, 'bench');

/** Each file `bench/NAME.ts` is one benchmark, run in a process of its own so that its memory is its own. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measure against a baseline in the same run; the last line is one JSON object')
    .addArgument(new Argument('<name>', 'the benchmark').choices(benchNames()))
    .argument('[options...]', 'options of the benchmark, such as --quick or --help')
    .passThroughOptions()
    .action(async (name: string, options: string[]) => {
      process.exitCode = await runBench(name, options);
    });
}

function benchNames(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
}

function runBench(name: string, options: readonly string[]): Promise<number> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, path.join(folder, `${name}.ts`), ...options],
    { stdio: 'inherit' },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
