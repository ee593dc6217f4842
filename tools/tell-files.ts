import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Says of a run of hours which files are at work and how long each took; what failed is told by another reporter. */
// oxlint-disable-next-line import/no-default-export -- vitest takes a reporter from a file so
export default class TellFiles implements Reporter {
  onTestModuleStart(file: TestModule): void {
    say(`▸ ${nameOf(file)}`);
  }

  onTestModuleEnd(file: TestModule): void {
    const minutes = (file.diagnostic().duration / 60_000).toFixed(1);
    say(`${file.ok() ? '✓' : '✗'} ${nameOf(file)}  ${minutes} min`);
  }
}

const nameOf = ({ moduleId }: TestModule): string => path.relative(process.cwd(), moduleId);

function say(words: string): void {
  process.stdout.write(`\n${new Date().toTimeString().slice(0, 8)} ${words}\n`);
}
