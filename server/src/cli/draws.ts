import { Command } from 'commander';
import { type DrawsVerdict, verifyDraws } from '#modules/draws/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { readId } from './read-options.ts';
import { refused } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

/** `huike draws verify`: exit code 0 when every play is what it must be, 1 naming the first that is not. */
export function drawsCommand(): Command {
  const verify = new Command('verify')
    .description(
      'replay every play whose seed is published, and check rules, commitments, stock and order; exit code 1 with the first difference',
    )
    .option('--draw <id>', 'this draw only', readId)
    .option('--json', 'print the verdict as one JSON object')
    .action(async ({ draw, json }: { draw?: number; json?: true }) => {
      const verdict = await withPlatform(({ platform }) =>
        withJob(platform.database, (tx) => verifyDraws(tx, platform.keyring, draw ?? null)),
      );
      if (draw !== undefined && verdict.draws === 0)
        throw refused({ code: 'NOT_FOUND', facts: {} }, `no draw ${draw} has been opened`);
      const sound = verdict.difference === null;
      if (json) console.log(JSON.stringify({ sound, ...verdict }));
      else console.log(sentenceOf(verdict));
      if (!sound) process.exitCode = 1;
    });
  return new Command('draws').description('prize draws').addCommand(verify);
}

function sentenceOf({ draws, plays, replayed, difference }: DrawsVerdict): string {
  if (difference) {
    const { drawId, ordinal, what, expected, found } = difference;
    const where = ordinal === null ? `draw ${drawId}` : `draw ${drawId}, play ${ordinal}`;
    return `DIFFERENT: ${where}: ${what} must be ${expected}, is ${found}`;
  }
  return `sound: ${plays} plays of ${draws} draws, ${replayed} of them replayed from published seeds`;
}
