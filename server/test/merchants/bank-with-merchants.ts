import { sql } from 'kysely';
import { beforeAll } from 'vitest';
import type { CreateOffer } from '../../../contract/offers.ts';
import { tillMade } from '../../../contract/merchants.ts';
import {
  allotments,
  claimVouchers,
  entitleCustomers,
  releases,
} from '../../src/modules/benefits/index.ts';
import { signMemberCode } from '../../src/modules/benefits/payments/member-code.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { bodyOf, create, type Person, type TestApp, useApp } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

export const anAccount = { holderName: '某商户', bankName: '本行', number: '6222 0202 0011 2233' };

export type BankWithMerchants = TestApp & {
  maker: Person;
  checker: Person;
  org(code: string): number;
  /** a merchant of the bank's files at this outlet; gives its number */
  addFileMerchant(orgCode: string): Promise<number>;
  /** one that takes benefits */
  addMerchant(orgCode: string, settlementDays?: number): Promise<number>;
  /** signed in, and bound to these merchants */
  addOperator(orgCode: string, ...merchantNos: number[]): Promise<Person>;
  /** a till and a caller with its key */
  addTill(
    merchantNo: number,
    lease?: Record<string, number>,
  ): Promise<{ id: number; call: Person['call'] }>;
};

/** The small bank with a maker and a checker of merchants at its head office. */
export function useBankWithMerchants(
  options: Parameters<typeof useApp>[0] = {},
): BankWithMerchants {
  const bank = useApp(options);
  let serial = 0;
  let known: { maker: Person; checker: Person; org: (code: string) => number } | undefined;
  beforeAll(async () => {
    const org = await buildSampleOrganization(bank.platform.database);
    const maker = await bank.signInAs('product_manager', 'HQ');
    known = { org, maker, checker: await bank.signInAs('compliance_checker', 'HQ') };
  });
  const opened = () => {
    if (!known) throw new Error('the bank opens in beforeAll');
    return known;
  };
  const addFileMerchant = (orgCode: string): Promise<number> =>
    withJob(bank.platform.database, async (tx) => {
      serial += 1;
      const { rows } = await sql<{ no: number }>`
        insert into customers.merchant (source, source_merchant_id, legal_entity_id, name, managing_org_id)
        select 'acquiring', ${`M${serial}`}, legal_entity_id, ${`第 ${serial} 家小店`}, ${opened().org(orgCode)}
        from organization.legal_entity returning merchant_no as no`.execute(tx);
      return rows[0]?.no ?? 0;
    });
  const added: Omit<BankWithMerchants, keyof TestApp | 'maker' | 'checker'> = {
    org: (code) => opened().org(code),
    addFileMerchant,
    addMerchant: async (orgCode, settlementDays = 1) => {
      const merchantNo = await addFileMerchant(orgCode);
      const { maker, checker } = opened();
      const asked = { merchantNo, settlementDays, account: anAccount };
      const answer = await maker.call('POST', '/api/merchant-profiles', asked);
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      const decided = await decideOn(maker, checker, String(merchantNo));
      if (decided.status !== 200) throw new Error(JSON.stringify(decided.body));
      return merchantNo;
    },
    addOperator: async (orgCode, ...merchantNos) => {
      const person = await bank.signInAs('merchant_operator', orgCode);
      for (const no of merchantNos) {
        const url = `/api/merchants/${no}/operators/${person.staffId}`;
        const bound = await opened().maker.call('PUT', url);
        if (bound.status !== 200) throw new Error(JSON.stringify(bound.body));
      }
      return person;
    },
    addTill: async (merchantNo, lease = {}) => {
      serial += 1;
      const url = `/api/merchants/${merchantNo}/tills`;
      const asked = { name: `${serial} 号台`, ...lease };
      const { till, secret } = bodyOf(tillMade, await opened().maker.call('POST', url, asked));
      return { id: till.id, call: callBy(bank, secret) };
    },
  };
  return Object.defineProperties(Object.assign(bank, added), {
    maker: { get: () => opened().maker },
    checker: { get: () => opened().checker },
  }) as BankWithMerchants; // defineProperties gives back its argument's own type
}

/** Calls as a system with this API key. */
function callBy(bank: TestApp, secret: string): Person['call'] {
  return async (method, url, body) => {
    const sent = await bank.app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${secret}`,
        ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(sent.headers['content-type']).includes('json');
    return { status: sent.statusCode, body: isJson ? sent.json() : sent.body || null };
  };
}

/** An offer of a kind with a budget of its own, opened to anyone for a day around now; gives the offer's id. */
export async function openToAnyone(
  { maker, platform }: Pick<BankWithMerchants, 'maker' | 'platform'>,
  offer: Partial<CreateOffer> & { code: string; capCount: number },
): Promise<number> {
  const { code, capCount } = offer;
  const named = { code, name: code };
  const capAmountFen = capCount * (offer.faceAmountFen ?? 1_000);
  const funderId = await create(maker, '/api/funders', { ...named, kind: 'bank', orgId: null });
  const money = { funderId, amountFen: capAmountFen };
  const budgetId = await create(maker, '/api/budgets', { ...named, ...money });
  const worth = { faceAmountFen: 1_000, thresholdAmountFen: 0, validDays: 30, capAmountFen };
  const offerId = await create(maker, '/api/offers', { ...named, budgetId, ...worth, ...offer });
  const now = platform.clock.now().getTime();
  const opened = await withJob(platform.database, (tx) =>
    releases.open(tx, platform.clock.now(), {
      offerId,
      count: capCount,
      claimFrom: new Date(now - 86_400_000),
      claimUntil: new Date(now + 86_400_000),
      openTo: 'anyone',
      releaseKey: code,
    }),
  );
  if (!opened.ok) throw new Error(opened.refusal.code);
  return offerId;
}

/** The code of two minutes that this customer shows. */
export const memberCodeOf = (
  { platform }: Pick<BankWithMerchants, 'platform'>,
  customerNo: number,
): string => signMemberCode(platform.keyring, customerNo, platform.clock.now()).code;

let campaigns = 5_000;

/**
 * Vouchers of ten yuan in customers' hands, paid by two funders six to four; gives their codes and ids, and
 * the first budget.
 */
export async function giveVouchers(
  { maker, platform }: Pick<BankWithMerchants, 'maker' | 'platform'>,
  count: number,
  {
    thresholdAmountFen = 0,
    validDays = 30,
    offer = {},
    firstCustomer = 1,
  }: {
    thresholdAmountFen?: number;
    validDays?: number;
    offer?: Partial<CreateOffer>;
    firstCustomer?: number;
  } = {},
): Promise<{ vouchers: { id: number; code: string }[]; budgetId: number }> {
  campaigns += 1;
  const campaignId = campaigns;
  const budgets: number[] = [];
  for (const share of [1, 2]) {
    const code = `F${campaignId}-${share}`;
    const named = { code, name: `出资方 ${code}` };
    const funderId = await create(maker, '/api/funders', { ...named, kind: 'bank', orgId: null });
    budgets.push(
      await create(maker, '/api/budgets', { ...named, funderId, amountFen: 1_000_000_00 }),
    );
  }
  const offerId = await create(maker, '/api/offers', {
    code: `O${campaignId}`,
    name: '十元券',
    funding: [
      { budgetId: budgets[0], shareBp: 6_000 },
      { budgetId: budgets[1], shareBp: 4_000 },
    ],
    faceAmountFen: 1_000,
    thresholdAmountFen,
    validDays,
    capCount: count,
    capAmountFen: count * (offer.faceAmountFen ?? 1_000),
    ...offer,
  });
  const now = platform.clock.now();
  const customers = Array.from({ length: count }, (_, at) => ({
    customerNo: firstCustomer + at,
    orgId: 1,
  }));
  const claimed = await withJob(platform.database, async (tx) => {
    const opened = await allotments.open(tx, now, {
      campaignId,
      claimFrom: now,
      claimUntil: new Date(now.getTime() + 86_400_000),
      offers: [{ offerId, count }],
    });
    if (!opened.ok) throw new Error(opened.refusal.code);
    await entitleCustomers(tx, opened.value.get(offerId) ?? 0, customers);
    return claimVouchers(
      tx,
      now,
      customers.map(({ customerNo }) => ({
        campaignId,
        customerNo,
        clientKey: `give-${campaignId}-${customerNo}`,
        claimedBy: 'staff:1',
        channel: 'staff' as const,
        scope: { all: true as const },
      })),
    );
  });
  const vouchers = claimed.map((one) => {
    if (!one.ok) throw new Error(one.refusal.code);
    return { id: one.value.id, code: one.value.code };
  });
  return { vouchers, budgetId: budgets[0] ?? 0 };
}
