import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Rule } from '#contract/audience-rule.ts';
import { decideApproval } from '#modules/approvals/index.ts';
import { withScope } from '#platform/postgres/database.ts';
import { useAudienceApp } from '../../../test/audiences/audience-app.ts';
import { eraseFromAudiences } from './erase-from-audiences.ts';
import { audienceExports, audienceJobs, streamFreezeMembers } from './index.ts';

const test = useAudienceApp();
const rich: Rule = { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 5 } };

it('an erased person stands on no frozen list and in no exported file, and the figures say so', async () => {
  const { database, analytics, home, clock } = test.platform;
  const made = await test.call(1, 'POST', '/api/audiences', { name: 'rich', rule: rich });
  const frozen = await test.call(1, 'POST', `/api/audiences/${String(made.body['id'])}/freeze`);
  await test.runJobs(audienceJobs(test.sources));
  const freezeId = Number(frozen.body['id']);
  const before = await streamFreezeMembers(database, analytics, freezeId, 0, 1000);
  const person = before[3] ?? 0;
  const asked = await test.call(1, 'POST', '/api/audiences/exports', {
    freezeId,
    reason: '电话回访',
  });
  const checker = test.callerAt(3);
  await withScope(database, { all: true }, (tx) =>
    decideApproval(
      tx,
      [audienceExports.approval(test.platform)],
      Number(asked.body['approvalId']),
      checker,
      { decision: 'approve', comment: '' },
      clock.now(),
    ),
  );
  await test.runJobs(audienceJobs(test.sources));
  const exports = path.join(home, 'exports');
  expect(await readdir(exports)).toHaveLength(1);

  expect(await eraseFromAudiences(test.platform, person)).toEqual({ lists: 1, files: 1 });
  const rest = before.filter((one) => one !== person);
  expect(await streamFreezeMembers(database, analytics, freezeId, 0, 1000)).toEqual(rest);
  const [row] = await test.postgres.asOwner<{ count: number; checksum: string; proof: string }>(
    `select member_count as count, checksum, (select sum(no)::text || ':' || sum(no::numeric * no) from unnest($2::int[]) as no) as proof
     from audiences.freeze where freeze_id = $1`,
    [freezeId, rest],
  );
  expect(row).toMatchObject({ count: rest.length, checksum: row?.proof });
  expect(existsSync(exports) && (await readdir(exports)).length).toBe(0);
  expect(await eraseFromAudiences(test.platform, person)).toEqual({ lists: 0, files: 0 });
});
