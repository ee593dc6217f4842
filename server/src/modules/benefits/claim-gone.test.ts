import { expect, test } from 'vitest';
import { recordConsents } from '#modules/consent/index.ts';
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

test('nothing is claimed for who was erased or has died, nor for a child without a guardian’s consent; the others of the batch get theirs, in the order asked', async () => {
  const { database, keyring } = bank.platform;
  const orgId = (await buildSampleOrganization(database))('FZ-GL-1');
  const customers = await addCustomers(
    database,
    keyring,
    ['living', 'erased', 'deceased', 'mistaken', 'child', 'guarded', 'turned 14'].map(
      (sourceCustomerId, index) =>
        customerRecord({
          sourceCustomerId,
          managingOrgId: orgId,
          birthDate: ['2012-03-03', '2012-03-03', '2012-03-02'][index - 4] ?? '1990-01-01',
        }),
    ),
  );
  const [, erased, deceased, mistaken, , guarded = 0] = customers;
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
  const guardian = { purpose: 'guardian_marketing', relation: 'parent', channel: 'any' } as const;
  const proof = { proofKind: 'paper', proof: '监护人同意书', textVersion: '1' } as const;
  await withJob(database, (tx) =>
    recordConsents(
      tx,
      [
        {
          ...guardian,
          ...proof,
          customerNo: guarded,
          granted: true,
          statedAt: now,
          recordedBy: null,
        },
      ],
      now,
    ),
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
  expect(answers.map(codeOf)).toEqual([
    'OK',
    'OK',
    'GUARDIAN_CONSENT_MISSING',
    'OK',
    'CUSTOMER_GONE',
    'CUSTOMER_GONE',
    'OK',
  ]);
  expect(answers[3]).toMatchObject({ value: { customerNo: mistaken } });
});
