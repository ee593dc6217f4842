import { Command } from 'commander';
import { verifyAudit } from '#modules/audit/index.ts';
import { withPlatform } from './with-platform.ts';

/** `huike audit verify`: exit code 0 when the chain is intact, 3 when it is not. */
export function auditCommand(): Command {
  const verify = new Command('verify')
    .description(
      'check every sealed audit row against the chain and its anchors outside the database',
    )
    .option('--json', 'print the verdict as one JSON object')
    .action(async (options: { json?: true }) => {
      const verdict = await withPlatform(({ platform }) => verifyAudit(platform));
      if (options.json) console.log(JSON.stringify(verdict));
      else if (verdict.first) console.log(`NOT INTACT: ${verdict.first.sentence}`);
      else
        console.log(
          `intact: ${verdict.sealed} rows sealed, ${verdict.waiting} waiting, ${verdict.anchors} anchors agree`,
        );
      if (!verdict.intact) process.exitCode = 3;
    });
  return new Command('audit').description('the audit log').addCommand(verify);
}
