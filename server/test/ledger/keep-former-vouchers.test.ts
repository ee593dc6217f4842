import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { verifyLedger } from '../../src/modules/benefits/verify-ledger.ts';
import {
  closeDatabase,
  type Database,
  openDatabase,
  withJob,
} from '#platform/postgres/database.ts';
import { migratePostgres } from '#platform/postgres/migrate.ts';
import { projectRoot } from '#platform/project-root.ts';
import { codeOf } from '../races/voucher-fixture.ts';

const all = path.join(projectRoot, 'server/migrations/postgres');
const name = `huike_former_${randomBytes(6).toString('hex')}`;
const server = new URL(inject('postgresUrl'));
const own = new URL(server);
own.pathname = `/${name}`;
const before = mkdtempSync(path.join(tmpdir(), 'huike-former-'));
let database: Database;

async function at(url: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Books as the program kept them before the ledger was a module: one voucher redeemed, one in hand, one taken back. */
const formerBooks = `
  set role huike_job;
  insert into benefits.funder (code, name, kind, created_at) values ('F', '总行', 'bank', now());
  insert into benefits.budget (code, name, funder_id, created_at) values ('B', '营销预算', 1, now());
  insert into benefits.offer (code, name, kind, budget_id, face_amount_fen, valid_days, cap_count, cap_amount_fen, allotted_count, allotted_amount_fen, created_at, updated_at)
    values ('O', '十元券', 'voucher', 1, 1000, 30, 5, 5000, 3, 3000, now(), now());
  insert into benefits.allotment (campaign_id, offer_id, face_amount_fen, threshold_amount_fen, valid_days, claim_from, claim_until, cap_count, cap_amount_fen, used_count, used_amount_fen, created_at)
    values (7, 1, 1000, 0, 30, now() - interval '1 day', now() + interval '1 day', 3, 3000, 2, 2000, now());
  insert into benefits.account (kind, funder_id, budget_id, allotment_id, settles_org_id, currency, balance_fen) values
    ('funder', 1, null, null, null, 'CNY', -9000), ('budget', null, 1, null, null, 'CNY', 6000),
    ('allotted', null, null, 1, null, 'CNY', 1000), ('claimed', null, null, 1, null, 'CNY', 1000), ('settlement', null, null, null, 4, 'CNY', 1000);
  insert into benefits.entitlement (campaign_id, customer_no, allotment_id, org_id) select 7, no, 1, 1 from generate_series(1, 3) no;
  insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, state, face_amount_fen, channel, claimed_by, client_key, claimed_at, valid_until, org_id)
    select 7, no, 1, 'CODE' || no, case no when 1 then 'redeemed' when 2 then 'claimed' else 'reversed' end, 1000, 'staff', 'staff:1', 'key-' || no, now(), current_date + 30, 1
    from generate_series(1, 3) no;
  insert into benefits.redemption (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, redeemed_at, org_id)
    values (1, 7, 1000, 0, 'staff:7', 'till', now(), 4);
  insert into benefits.transfer (kind, from_account_id, to_account_id, amount_fen, natural_key, voucher_id, posted_at) values
    ('top_up', 1, 2, 9000, 'top-up:1:first', null, now()), ('allot', 2, 3, 3000, 'allot:1', null, now()),
    ('claim', 3, 4, 1000, 'claim:1', 1, now()), ('claim', 3, 4, 1000, 'claim:2', 2, now()), ('claim', 3, 4, 1000, 'claim:3', 3, now()),
    ('redeem', 4, 5, 1000, 'redeem:1', 1, now());
  insert into benefits.transfer (kind, from_account_id, to_account_id, amount_fen, natural_key, voucher_id, reverses_id, posted_at)
    values ('reverse', 4, 3, 1000, 'reverse:5', 3, 5, now());`;

/** Kinds that stood beside vouchers before a purchase was one record: of one some is set aside. */
const formerKinds = `
  set role huike_job;
  update benefits.offer set kind = 'instantDiscount';
  update benefits.allotment set kind = 'instantDiscount';
  insert into benefits.offer (code, name, kind, face_amount_fen, valid_days, cap_count, cap_amount_fen, created_at, updated_at, terms)
    select code, code, kind, 1000, 30, 5, 5000, now(), now(), terms::jsonb
    from (values ('V', 'voucher', '{}'), ('C', 'cashback', '{}'), ('T', 'cashback', '{"transactions": {}}')) w (code, kind, terms);`;

async function migrateBelow(number: string): Promise<void> {
  for (const folder of readdirSync(all))
    if (folder < number)
      cpSync(path.join(all, folder), path.join(before, folder), { recursive: true });
  await migratePostgres(own.toString(), before);
}

beforeAll(async () => {
  await at(server, `create database ${name}`);
  await migrateBelow('0160');
  await at(own, formerBooks);
  await migrateBelow('0370');
  await at(own, formerKinds);
  await migratePostgres(own.toString(), all);
  database = openDatabase({ connectionString: own.toString() });
});
afterAll(async () => {
  await closeDatabase(database);
  await at(server, `drop database ${name}`);
  rmSync(before, { recursive: true, force: true });
});

it('vouchers from before the ledger was a module keep their money, and are redeemed as before', async () => {
  expect(await withJob(database, verifyLedger)).toEqual([]);
  const redeem = (code: string, clientKey: string) =>
    withJob(database, (tx) =>
      redeemVoucher(tx, new Date(), {
        voucher: { code },
        purchaseAmountFen: 0,
        redeemedBy: 'staff:7',
        clientKey,
        orgId: 4,
      }),
    );
  expect(codeOf(await redeem('CODE1', 'another'))).toBe('ALREADY_REDEEMED');
  expect(codeOf(await redeem('CODE1', 'till'))).toBe('OK');
  expect(codeOf(await redeem('CODE2', 'second'))).toBe('OK');
  expect(codeOf(await redeem('CODE3', 'third'))).toBe('VOUCHER_TAKEN_BACK');
  expect(await withJob(database, verifyLedger)).toEqual([]);
});

it('discounts and cashback from before a purchase was one record go with others; nothing else does', async () => {
  const { rows } = await withJob(database, (tx) =>
    sql<{ code: string; stacks: boolean }>`
      select code, stacks from benefits.offer union all select 'allotment', stacks from benefits.allotment order by 1`.execute(
      tx,
    ),
  );
  const stacking = rows.filter(({ stacks }) => stacks).map(({ code }) => code);
  expect(rows).toHaveLength(5);
  expect(stacking.toSorted()).toEqual(['C', 'O', 'allotment']);
});
