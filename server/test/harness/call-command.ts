import { vi } from 'vitest';
import { runCommandLine } from '../../src/cli/program.ts';

export type Ended = { code: number; out: string; err: string };

/**
 * Carries out one `huike` command in this process, as in one of its own: to start a program takes longer
 * than most commands do. That main.ts hands on words, lines and exit code is held by one command of each
 * family that a test starts for real.
 */
export async function callCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text) => void out.push(`${text}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
  ];
  const outside = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    const failed = await runCommandLine(words, {
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
    });
    const code = failed || Number(process.exitCode ?? 0);
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    process.exitCode = before;
    for (const [name, value] of outside)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    for (const spy of spies) spy.mockRestore();
  }
}
