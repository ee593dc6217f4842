import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Deed, type VelocityRule, velocityRule } from '../../../contract/fraud.ts';
import { createFraudJudge, type FraudJudge } from '../../src/modules/fraud/index.ts';
import { previewRule } from '../../src/modules/fraud/preview-rule.ts';
import { createWindows } from '../../src/modules/fraud/windows.core.ts';
import { noRepeats } from '../../src/modules/benefits/index.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

// Processes are judges here: each keeps its own count, and all share one database.
const start = new Date('2026-03-02T02:00:00Z');
const bank = usePlatform({ now: start.toISOString() });
let customers: number[] = [];

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  const org = await buildSampleOrganization(database);
  const phones = ['13800000001', '13800000001', '13800000002', '13800000003'];
  customers = await addCustomers(
    database,
    keyring,
    phones.map((phone, at) =>
      customerRecord({
        sourceCustomerId: `C${at}`,
        managingOrgId: org('FZ-GL-1'),
        phone,
        identity: null,
      }),
    ),
  );
});

const run = <Row>(text: string): Promise<Row[]> =>
  withJob(
    bank.platform.database,
    async (tx) => (await sql<Row>`${sql.raw(text)}`.execute(tx)).rows,
  );

/** The rules in force from now on. */
async function setRules(...contents: Partial<VelocityRule>[]): Promise<void> {
  await run(`update fraud.rule set state = 'draft'`);
  for (const [at, content] of contents.entries()) {
    const whole = {
      on: true,
      what: 'claim',
      by: 'customer',
      minutes: 10,
      threshold: 2,
      action: 'review',
      ...content,
    };
    await run(`
      with made as (insert into fraud.rule (code, name_zh, name_en, state, active_version, written_at)
        values ('${crypto.randomUUID()}', '规则', 'Rule ${at}', 'active', 1, now()) returning id)
      insert into fraud.rule_version (rule_id, version, state, content, author_ids, written_at)
      select id, 1, 'approved', '${JSON.stringify(whole)}', '{}', now() from made`);
  }
  await run('update fraud.epoch set number = number + 1');
}

beforeEach(async () => {
  bank.setNow(start);
  await setRules();
  for (const table of ['refusal', 'evidence', 'block', 'suspicion', 'deed'])
    await bank.postgres.asOwner(
      `set role huike_job; ${table === 'block' ? '' : `delete from fraud.${table};`} reset role`,
    );
});

/** A process that looks at what others did before each judgement, unless told otherwise. */
async function process(staleAfterMs = 0): Promise<FraudJudge> {
  const judge = createFraudJudge(bank.platform, { staleAfterMs, flushAfterMs: 3_600_000 });
  await judge.start();
  return judge;
}

const deed = (change: Partial<Deed> = {}): Deed => ({
  what: 'claim',
  customerNo: customers[0] ?? null,
  deviceKey: null,
  addressKey: null,
  phoneKey: null,
  operator: null,
  outletOrgId: null,
  merchantNo: null,
  ...change,
});
let serial = 0;

/** Tries so many deeds one after another; gives what became of each. */
async function act(
  judge: FraudJudge,
  count: number,
  change: Partial<Deed> = {},
): Promise<string[]> {
  const answers: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const one = deed(change);
    const now = bank.platform.clock.now();
    const [refusal] =
      (await withJob(bank.platform.database, (tx) => judge.judge(tx, now, [one], noRepeats))) ?? [];
    answers.push(refusal?.code ?? 'ok');
    serial += 1;
    if (!refusal) judge.note(now, [{ ...one, objectKey: `t${serial}` }]);
  }
  return answers;
}
const refused = 'BENEFIT_UNAVAILABLE';

describe('counts', () => {
  it('stand again after a restart, as many and for as long as before', async () => {
    await setRules({ threshold: 3, minutes: 10 });
    const before = await process();
    expect(await act(before, 2)).toEqual(['ok', 'ok']);
    await before.flush();
    const after = await process();
    expect(await act(after, 2)).toEqual(['ok', refused]);
    bank.setNow(new Date(start.getTime() + 10 * 60_000 - 1));
    expect(await act(after, 1)).toEqual([refused]);
    bank.setNow(new Date(start.getTime() + 10 * 60_000));
    expect(await act(after, 1)).toEqual(['ok']);
  });

  it('are found again in the vouchers of a process that was killed before it had told', async () => {
    await setRules({ threshold: 1 });
    // One whom nothing else is about: the voucher is found by every process that begins after it.
    const [, , , customerNo = 0] = customers;
    await run(`
      with funder as (insert into benefits.funder (code, name, kind, created_at) values ('K', 'K', 'bank', now()) returning id),
        budget as (insert into benefits.budget (code, name, funder_id, created_at) select 'K', 'K', id, now() from funder returning id),
        offer as (insert into benefits.offer (code, name, kind, face_amount_fen, valid_days, cap_count, cap_amount_fen, created_at, updated_at)
          values ('K', 'K', 'voucher', 100, 1, 1, 100, now(), now()) returning id),
        allotment as (insert into benefits.allotment (campaign_id, offer_id, face_amount_fen, threshold_amount_fen, valid_days, claim_from,
            claim_until, cap_count, cap_amount_fen, created_at)
          select 1, id, 100, 0, 1, now(), now() + interval '1 day', 1, 100, now() from offer returning id)
      insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key, claimed_at,
        valid_until, org_id)
      select 1, ${customerNo}, id, 'KILLED', 100, 'customer', 'customer:${customerNo}', 'link', '${start.toISOString()}', '2026-04-01', 1
      from allotment`);
    expect(await act(await process(), 1, { customerNo })).toEqual([refused]);
    expect(await act(await process(), 1, { customerNo })).toEqual([refused]);
  });

  it('of another process are heard when it has told them, and not counted twice', async () => {
    await setRules({ threshold: 3 });
    const one = await process();
    const other = await process();
    await act(one, 2);
    await one.flush();
    expect(await act(other, 1)).toEqual(['ok']);
    await other.flush();
    expect(await act(one, 1)).toEqual([refused]);
    expect(await act(other, 1)).toEqual([refused]);
  });

  it('of another process are not known before it looks, at most a second later', async () => {
    await setRules({ threshold: 1 });
    const one = await process(3_600_000);
    const other = await process(3_600_000);
    await act(other, 0);
    await act(one, 1, { customerNo: customers[2] ?? 0 });
    await act(other, 1);
    await other.flush();
    expect(await act(one, 1)).toEqual(['ok']);
    // Before it refuses it looks, so what it is told there counts from then on.
    expect(await act(one, 1)).toEqual([refused]);
  });

  it('by phone go over the customers who share it, once the deeds are written', async () => {
    await setRules({ by: 'phone', threshold: 2 });
    const judge = await process();
    const [one = 0, same = 0, another = 0] = customers;
    expect(await act(judge, 1, { customerNo: one })).toEqual(['ok']);
    expect(await act(judge, 1, { customerNo: same })).toEqual(['ok']);
    await judge.flush();
    expect(await act(judge, 1, { customerNo: one })).toEqual([refused]);
    expect(await act(judge, 1, { customerNo: same })).toEqual([refused]);
    expect(await act(judge, 1, { customerNo: another })).toEqual(['ok']);
  });

  it('follow a rule that has changed, from what has happened before', async () => {
    await setRules({ threshold: 5 });
    const judge = await process();
    await act(judge, 2);
    await judge.flush();
    await act(judge, 1);
    await setRules({ threshold: 3 });
    expect(await act(judge, 1)).toEqual([refused]);
  });

  it('know a repeat: what happened before is answered as it was', async () => {
    await setRules({ threshold: 1 });
    const judge = await process();
    await act(judge, 1);
    const answer = await withJob(bank.platform.database, (tx) =>
      judge.judge(tx, start, [deed(), deed()], async () => new Set([0])),
    );
    expect(answer?.map((refusal) => refusal?.code ?? 'ok')).toEqual(['ok', refused]);
  });
});

describe('a case', () => {
  type Case = {
    id: number;
    state: string;
    hits: number;
    refused: number;
    lines: number;
    refusals: number;
  };
  const cases = (): Promise<Case[]> =>
    run(`select s.id, s.state, s.hits, s.refused, (select count(*) from fraud.evidence e where e.suspicion_id = s.id) as lines,
      (select count(*) from fraud.refusal r where r.suspicion_id = s.id) as refusals from fraud.suspicion s order by id`);

  it.each([
    {
      action: 'watch' as const,
      answers: ['ok', 'ok', 'ok', 'ok'],
      state: 'open',
      hits: 2,
      refused: 0,
      lines: 4,
    },
    {
      action: 'review' as const,
      answers: ['ok', 'ok', refused, refused],
      state: 'open',
      hits: 2,
      refused: 2,
      lines: 4,
    },
    {
      action: 'block' as const,
      answers: ['ok', 'ok', refused, refused],
      state: 'recorded',
      hits: 2,
      refused: 2,
      lines: 4,
    },
  ])('of a rule to $action is one, with the window that filled it', async (expected) => {
    await setRules({ action: expected.action });
    const judge = await process();
    expect(await act(judge, 4)).toEqual(expected.answers);
    await judge.flush();
    const { state, hits, lines } = expected;
    expect(await cases()).toEqual([
      {
        id: expect.any(Number),
        state,
        hits,
        refused: expected.refused,
        lines,
        refusals: expected.refused,
      },
    ]);
    await act(judge, 1);
    await judge.flush();
    expect(await cases()).toMatchObject([{ hits: hits + 1 }]);
  });

  it('is the same one for two processes that find it at once', async () => {
    await setRules({ threshold: 1 });
    const one = await process();
    const other = await process();
    await act(one, 1);
    await one.flush();
    await act(one, 1);
    await act(other, 1);
    await Promise.all([one.flush(), other.flush()]);
    expect(await cases()).toMatchObject([{ hits: 2, refused: 2 }]);
  });

  it('says nothing in its references: as many as refusals, all of one form, none twice', async () => {
    await setRules({ threshold: 1, action: 'block' }, { by: 'device', threshold: 1 });
    const judge = await process();
    await act(judge, 1, { deviceKey: 'd' });
    await act(judge, 3, { deviceKey: 'd' });
    await judge.flush();
    const told = await run<{ reference: string }>('select reference from fraud.refusal');
    expect(new Set(told.map(({ reference }) => reference)).size).toBe(3);
    for (const { reference } of told) expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
  });
});

describe('what was decided elsewhere', () => {
  const at = start.toISOString();
  const inADay = new Date(start.getTime() + 86_400_000).toISOString();

  it('is looked at before anybody is refused, however fresh the count is', async () => {
    await setRules({ threshold: 1 });
    const judge = await process(3_600_000);
    await act(judge, 1);
    await setRules();
    expect(await act(judge, 1)).toEqual(['ok']);
  });

  it('as no fraud is not found again before its exemption is over', async () => {
    await setRules({ threshold: 1, minutes: 10_080 });
    const judge = await process();
    expect(await act(judge, 2)).toEqual(['ok', refused]);
    await judge.flush();
    await run(
      `update fraud.suspicion set state = 'cleared', decided_by = 1, decided_at = '${at}', exempt_until = '${inADay}'`,
    );
    await run('update fraud.epoch set number = number + 1');
    expect(await act(judge, 1)).toEqual(['ok']);
    bank.setNow(inADay);
    expect(await act(judge, 1)).toEqual([refused]);
  });

  it('as a block of a customer holds for every number of the person, and for nobody else', async () => {
    const [kept = 0, merged = 0, another = 0] = customers;
    await run(`update customers.customer set merged_into = ${kept} where customer_no = ${merged}`);
    await run(`
      with found as (insert into fraud.suspicion (cluster, subject_kind, subject_key, state, first_at, last_at, org_id)
        values ('same_phone', 'customer', '${merged}', 'open', '${at}', '${at}', 1) returning id)
      insert into fraud.block (suspicion_id, subject_kind, subject_key, reason, blocked_by, blocked_at, until, org_id)
      select id, 'customer', '${merged}', '套取', 1, '${at}', '${inADay}', 1 from found`);
    const judge = await process();
    for (const customerNo of [kept, merged])
      expect(await act(judge, 1, { customerNo })).toEqual([refused]);
    expect(await act(judge, 1, { customerNo: another })).toEqual(['ok']);
    await run('delete from fraud.block');
    await run('update customers.customer set merged_into = null');
  });
});

describe('a rule that counts the customers of a device', () => {
  const rule = { by: 'device', counts: 'customers', threshold: 2 } as const;
  const on = (at: number) => ({ deviceKey: 'shared', customerNo: customers[at] ?? 0 });

  it('refuses the next customer at the claim in every process, with a case of the device, until it is cleared', async () => {
    await setRules(rule);
    const here = await process();
    const there = await process();
    expect([...(await act(here, 3, on(0))), ...(await act(here, 1, on(1)))]).toEqual(
      Array.from({ length: 4 }, () => 'ok'),
    );
    await here.flush();
    expect(await act(there, 1, on(2))).toEqual([refused]);
    expect(await act(there, 1, on(1))).toEqual(['ok']);
    await there.flush();
    expect(
      await run('select subject_kind as kind, subject_key as key, refused from fraud.suspicion'),
    ).toEqual([{ kind: 'device', key: 'shared', refused: 1 }]);
    const after = await process();
    expect(await act(after, 1, on(2))).toEqual([refused]);
  });

  it('is tried on the past as it would have been judged', async () => {
    await setRules();
    const judge = await process();
    for (const [second, at] of [0, 0, 1, 2, 2, 3, 0].entries()) {
      bank.setNow(new Date(start.getTime() + second * 1_000));
      await act(judge, 1, on(at));
    }
    await act(judge, 1, { ...on(3), operator: 'staff:1' });
    await judge.flush();
    const tried = (threshold: number) =>
      withJob(bank.platform.database, (tx) =>
        previewRule(tx, bank.platform.clock.now(), {
          ...velocityRule.parse({
            ...rule,
            on: true,
            what: 'claim',
            minutes: 10,
            action: 'review',
          }),
          threshold,
        }),
      );
    expect(await tried(3)).toMatchObject({ deeds: 7, hits: 1, subjects: 1 });
    expect(await tried(4)).toMatchObject({ hits: 0, subjects: 0 });
  });
});

describe('a rule that a new bank begins with', () => {
  // What docs/fraud.md promises of a new bank: a threshold that slips by a digit watches nobody.
  const seeded = `
    claims-of-customer       claim          customer   60   20 review
    claims-of-device         claim          device   1440   30 review
    claims-of-address        claim          address    10  200 watch
    claims-of-phone          claim          phone    1440   40 watch
    claims-at-outlet         claim          outlet     10  300 watch
    claims-by-operator       claim          operator   60 1000 watch
    redemptions-of-customer  redemption     customer   60   20 review
    redemptions-by-operator  redemption     operator   10  300 watch
    redemptions-at-merchant  redemption     merchant    1   60 watch
    refunds-at-merchant      refund         merchant 1440   50 watch
    refunds-by-operator      refund         operator 1440   50 watch
    plays-of-device          play           device   1440  100 review
    guesses-of-address       failed_opening address    10  600 review
    guesses-of-device        failed_opening device     10   20 review
    guesses-by-operator      failed_opening operator   10   60 watch
    sign-ins-of-address      failed_sign_in address    10   50 watch`
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  // Of customers, not of deeds: `windows.core.test.ts` says how it counts.
  const ofCustomers = ['customers-of-device', 'claim', 'device', '1440', '10', 'review'];

  it('is one of these', async () => {
    const stored = await run<{ code: string; content: unknown }>(
      `select code, content from fraud.rule r join fraud.rule_version v on v.rule_id = r.id where v.author_ids = '{}' and v.approval_id is null
        and name_zh <> '规则'`,
    );
    const told = stored.map(({ code, content }) => {
      const { what, by, minutes, threshold, action, on } = velocityRule.parse(content);
      return [code, what, by, String(minutes), String(threshold), action, on];
    });
    expect(told.toSorted()).toEqual(
      [...seeded, ofCustomers].map((row) => [...row, true]).toSorted(),
    );
    const counting = stored.filter(({ content }) => velocityRule.parse(content).counts);
    expect(counting.map(({ code }) => code)).toEqual(['customers-of-device']);
  });

  it.each(seeded)('%s lets so many pass within its minutes and finds the next', (...row) => {
    const [, what, by, minutes, threshold, action] = row;
    const content = velocityRule.parse({
      on: true,
      what,
      by,
      minutes: Number(minutes),
      threshold: Number(threshold),
      action,
    });
    const windows = createWindows([{ ruleId: 1, version: 1, ...content }]);
    const whole = {
      customerNo: 1,
      deviceKey: 'd',
      addressKey: 'a',
      phoneKey: 'p',
      operator: 'staff:1',
      outletOrgId: 1,
      merchantNo: 1,
    };
    const one: Deed = { what: content.what, ...whole };
    const never = () => false;
    const found = (at: number): boolean => {
      const isRefused = windows.judge([one], at, never) !== null;
      return windows.add(one, at, never).length > 0 || isRefused;
    };
    const answers = Array.from({ length: content.threshold + 1 }, () => found(0));
    expect(answers.lastIndexOf(false)).toBe(content.threshold - 1);
    expect(answers.at(-1)).toBe(true);
    expect(found(content.minutes * 60_000)).toBe(false);
  });
});

it('keeps what it could not write, and writes it once the database is there again', async () => {
  await setRules({ threshold: 1 });
  const judge = await process();
  await act(judge, 1);
  await bank.postgres.asOwner('alter table fraud.deed rename to deed_away');
  await judge.flush();
  expect(judge.figures().unwritten).toBe(1);
  await bank.postgres.asOwner('alter table fraud.deed_away rename to deed');
  await judge.flush();
  const told = `select what from fraud.deed where customer_no = ${customers[0]}`;
  expect(await run(told)).toEqual([{ what: 'claim' }]);
  expect(judge.figures().unwritten).toBe(0);
});
