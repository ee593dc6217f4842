import { beforeAll, expect, test } from 'vitest';
import { apiKeyMade } from '#contract/organization.ts';
import { bodyOf, create, refusalOf, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';

const bank = useApp();
let org: (code: string) => number;
beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
});

/** An open task of the outlet, as a launch makes it. */
async function openTask(): Promise<number> {
  const { database, keyring } = bank.platform;
  const orgId = org('FZ-GL-1');
  const [customerNo] = await addCustomers(database, keyring, [
    customerRecord({ sourceCustomerId: 'C1', managingOrgId: orgId }),
  ]);
  const manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
  const campaignId = await create(manager, '/api/campaigns', { name: '回访' });
  const [task] = await bank.postgres.asOwner<{ id: number }>(
    `insert into tasks.task (kind, campaign_id, customer_no, org_id, title, script, due_date, created_at)
     values ('campaign_contact', $1, $2, $3, '回访', '您好', current_date + 30, now()) returning id`,
    [campaignId, customerNo, orgId],
  );
  return task?.id ?? 0;
}

test('a task is taken by a person: a key never stands as the member of staff with its number', async () => {
  const task = await openTask();
  const administrator = await bank.signInAs('administrator', 'HQ');
  const { secret } = bodyOf(
    apiKeyMade,
    await administrator.call('POST', '/api/api-keys', {
      name: '外呼系统',
      orgId: org('FZ-GL-1'),
      roles: ['relationship_manager'],
      expiresAfterDays: 30,
    }),
  );
  const answer = await bank.app.inject({
    method: 'POST',
    url: `/api/tasks/${task}/take`,
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(refusalOf({ status: answer.statusCode, body: answer.json() })).toBe(
    'SESSION_NEEDS_PERSON',
  );
  expect(await bank.postgres.asOwner('select assignee_id from tasks.task')).toEqual([
    { assignee_id: null },
  ]);
});
