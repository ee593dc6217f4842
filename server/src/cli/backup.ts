import path from 'node:path';
import { Command } from 'commander';
import { backUp } from '../flows/back-up.ts';
import { restore } from '../flows/restore.ts';
import { platformOptions, withPlatform } from './with-platform.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('copy both stores and the kept files, as of one moment, into an empty folder')
    .argument('<folder>')
    .option('--json', 'print what was written as one JSON object')
    .action(async (given: string, { json }: { json?: true }) => {
      const folder = path.resolve(given);
      const tell = (line: string): void => void (json ? null : console.log(line));
      const { takenAt, erasures } = await withPlatform((open) => backUp(open, folder, tell));
      if (json) console.log(JSON.stringify({ folder, takenAt, erasures }));
      tell(`backed up to ${given}; keep the keys and erasures.jsonl apart from it`);
    });
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description(
      'put a backup into an empty HUIKE_HOME that holds the keys and erasures.jsonl, and erase again whom it names',
    )
    .argument('<folder>')
    .option('--no-erasures', 'restore without erasures.jsonl: whoever was erased since comes back')
    .option('--json', 'print what was restored as one JSON object')
    .action(async (folder: string, options: { erasures: boolean; json?: true }) => {
      const platform = platformOptions('fatal');
      const done = await restore(platform, path.resolve(folder), options);
      const { repeated, keptOut, unknown } = done;
      const { home } = platform;
      if (options.json) return console.log(JSON.stringify({ home, ...done }));
      if (repeated > 0) console.log(`${repeated} erasures repeated`);
      if (keptOut > 0)
        console.log(
          `${keptOut} people were erased who became customers after the backup: files that bring them load without them`,
        );
      if (unknown > 0)
        console.log(
          `${unknown} more are named by number alone: erase them again when a file brings them`,
        );
      console.log(`restored into ${home}`);
    });
}
