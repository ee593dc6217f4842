import { expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import {
  allot,
  claimOf,
  codeOf,
  now,
  openBudget,
  openOffer,
  valueOf,
} from '../../../test/races/voucher-fixture.ts';
import { claimVouchers } from './claim-vouchers.ts';
import { entitleCustomers } from './entitle-customers.ts';

const bank = usePlatform();

test('nothing is claimed for who was erased or has died; the others of the batch get theirs, in the order asked', async () => {
  const { database, keyring } = bank.platform;
  const orgId = (await buildSampleOrganization(database))('FZ-GL-1');
  const customers = await addCustomers(
    database,
    keyring,
    ['living', 'erased', 'deceased', 'mistaken'].map((sourceCustomerId) =>
      customerRecord({ sourceCustomerId, managingOrgId: orgId }),
    ),
  );
  const [, erased, deceased, mistaken] = customers;
  const offerId = await openOffer(database, await openBudget(database, 10_000), { count: 10 });
  const allotmentId = valueOf(await allot(database, 7, offerId, 10));
  await withJob(database, (tx) =>
    entitleCustomers(
      tx,
      allotmentId,
      customers.map((customerNo) => ({ customerNo, orgId })),
    ),
  );
  await bank.postgres.asOwner(
    'update customers.customer set erased_at = now() where customer_no = $1',
    [erased],
  );
  const suppress = (customerNo: number | undefined, ended: string) =>
    bank.postgres.asOwner(
      `insert into consent.suppression (customer_no, channel, reason, from_date, ended_at)
       values ($1, 'any', 'deceased', '2026-01-01', ${ended})`,
      [customerNo],
    );
  await suppress(deceased, 'null');
  await suppress(mistaken, 'now()');
  const answers = await withJob(database, (tx) =>
    claimVouchers(
      tx,
      now,
      customers.toReversed().map((customerNo) => claimOf(7, customerNo)),
    ),
  );
  expect(answers.map(codeOf)).toEqual(['OK', 'CUSTOMER_GONE', 'CUSTOMER_GONE', 'OK']);
  expect(answers[0]).toMatchObject({ value: { customerNo: mistaken } });
});
