import path from 'node:path';
import { Command } from 'commander';
import { backUp, restore } from '../flows/back-up.ts';
import { repeatErasures } from '../flows/erase-person.ts';
import { platformOptions, withPlatform } from './with-platform.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('copy both stores and the kept files, as of one moment, into an empty folder')
    .argument('<folder>')
    .action(async (folder: string) => {
      await withPlatform((open) => backUp(open, path.resolve(folder), (step) => console.log(step)));
      console.log(`backed up to ${folder}; keep the keys apart from it`);
    });
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty HUIKE_HOME that holds the keys only')
    .argument('<folder>')
    .action(async (folder: string) => {
      const { home, log } = platformOptions('warn');
      await restore(home, path.resolve(folder), log);
      // Opening recovers PostgreSQL to the backup's moment and migrates both stores.
      const erased = await withPlatform(({ platform }) => repeatErasures(platform));
      if (erased > 0) console.log(`${erased} erasures repeated`);
      console.log(`restored into ${home}`);
    });
}
