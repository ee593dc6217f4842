import path from 'node:path';
import { Command } from 'commander';
import { backUp } from '../flows/back-up.ts';
import { restore } from '../flows/restore.ts';
import { platformOptions, withPlatform } from './with-platform.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('copy both stores and the kept files, as of one moment, into an empty folder')
    .argument('<folder>')
    .action(async (folder: string) => {
      await withPlatform((open) => backUp(open, path.resolve(folder), (step) => console.log(step)));
      console.log(`backed up to ${folder}; keep the keys and erasures.jsonl apart from it`);
    });
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description(
      'put a backup into an empty HUIKE_HOME that holds the keys and erasures.jsonl, and erase again whom it names',
    )
    .argument('<folder>')
    .option('--no-erasures', 'restore without erasures.jsonl: whoever was erased since comes back')
    .action(async (folder: string, options: { erasures: boolean }) => {
      const platform = platformOptions('warn');
      const { repeated, keptOut, unknown } = await restore(platform, path.resolve(folder), options);
      if (repeated > 0) console.log(`${repeated} erasures repeated`);
      if (keptOut > 0)
        console.log(
          `${keptOut} people were erased who became customers after the backup: files that bring them load without them`,
        );
      if (unknown > 0)
        console.log(
          `${unknown} more are named by number alone: erase them again when a file brings them`,
        );
      console.log(`restored into ${platform.home}`);
    });
}
