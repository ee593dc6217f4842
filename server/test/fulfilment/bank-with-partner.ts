import { sql } from 'kysely';
import { beforeAll } from 'vitest';
import {
  type OrderDetail,
  orderDetail,
  partnerMade,
  partnerOrderPage,
} from '#contract/partners.ts';
import { recordConsents } from '#modules/consent/index.ts';
import { claimVouchers, releases, verifyLedger } from '#modules/benefits/index.ts';
import { verifyFulfilment } from '#modules/fulfilment/index.ts';
import { outsideOf } from '#modules/webhooks/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { sendDueOrders } from '../../src/flows/start-partner-orders.ts';
import { bodyOf, create, type Person, signIn, type TestApp, useApp } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { valueOf } from '../races/voucher-fixture.ts';
import { type PartnerServer, usePartnerServer } from './partner-server.ts';

export const priceFen = 5_000;
const begin = '2026-06-15T10:00:00+08:00';

export type BankWithPartner = TestApp & {
  partner: PartnerServer;
  maker: Person;
  checker: Person;
  org(code: string): number;
  outside: ReturnType<typeof outsideOf>;
  partnerId: number;
  secret: string;
  customers: readonly number[];
  /** a product, an offer of it and a release of that for anybody; gives them */
  addOffer(product: Record<string, unknown>, count?: number): Promise<Offered>;
  claim(
    offered: Offered,
    customerNo: number,
    key?: string,
  ): Promise<Awaited<ReturnType<typeof claimVouchers>>[number]>;
  /** another release of an offer, for anybody */
  addRelease(offer: { offerId: number }, count: number): Promise<number>;
  /** the code of a voucher as lists show it */
  maskedCode(voucherId: number): Promise<string | undefined>;
  /** sends and asks what is due until nothing is */
  send(): Promise<void>;
  advance(seconds: number): void;
  /** the newest order */
  order(): Promise<OrderDetail>;
  /** asks as the product manager of the head office, who signs in anew when time has moved */
  ask: Person['call'];
  /** the state and money of every voucher, and what is owed to the partner */
  money(): Promise<{ states: string[]; owedFen: number; budgetFen: number }>;
  sound(): Promise<void>;
  clear(): Promise<void>;
};
export type Offered = {
  productId: number;
  offerId: number;
  allotmentId: number;
  budgetIds: number[];
};

/** A bank with a partner on this machine; time stands until it is moved. */
export function useBankWithPartner(): BankWithPartner {
  const hosts = new Set<string>();
  let serial = 0;
  const partner = usePartnerServer(hosts);
  const bank = useApp({ now: begin, webhookHosts: hosts, maxConnections: 16 });
  const outside = { ...outsideOf(hosts), timeoutMilliseconds: 300 };
  let known:
    | Pick<BankWithPartner, 'maker' | 'checker' | 'org' | 'partnerId' | 'secret' | 'customers'>
    | undefined;
  const opened = () => {
    if (!known) throw new Error('the bank opens in beforeAll');
    return known;
  };
  beforeAll(async () => {
    const { database, keyring } = bank.platform;
    const org = await buildSampleOrganization(database);
    const maker = await bank.signInAs('product_manager', 'HQ');
    const checker = await bank.signInAs('compliance_checker', 'HQ');
    const made = bodyOf(
      partnerMade,
      await maker.call('POST', '/api/partners', {
        code: 'TEL',
        name: '某运营商',
        baseUrl: partner.url,
      }),
    );
    const customers = await addCustomers(
      database,
      keyring,
      Array.from({ length: 60 }, (_, at) =>
        customerRecord({
          sourceCustomerId: `C${at}`,
          managingOrgId: org('FZ-GL-1'),
          phone: at === 59 ? null : `138${String(at).padStart(8, '0')}`,
        }),
      ),
    );
    const since = new Date('2026-01-01T00:00:00Z');
    await withJob(database, (tx) => agree(tx, customers.slice(0, 50), since, true));
    known = {
      org,
      maker,
      checker,
      partnerId: made.partner.id,
      secret: made.secret ?? '',
      customers,
    };
  });
  const asJob = async <Row extends Record<string, unknown>>(text: string): Promise<Row[]> => {
    await bank.postgres.asOwner('set role huike_job');
    const rows = await bank.postgres.asOwner<Row>(text);
    await bank.postgres.asOwner('reset role');
    return rows;
  };
  let signedInAt = begin;
  const ask: Person['call'] = async (...call) => {
    const { maker } = opened();
    const now = bank.platform.clock.now().toISOString();
    if (now !== signedInAt) Object.assign(maker, await signIn(bank.app, maker));
    signedInAt = now;
    return maker.call(...call);
  };
  const addRelease = ({ offerId }: { offerId: number }, count: number): Promise<number> => {
    serial += 1;
    return withJob(bank.platform.database, async (tx) => {
      // Codes that were there when it was opened and are not any more, so that tests bring their own.
      await sql`insert into fulfilment.code_batch (product_id, partner_id, file_name, file_sha256, expires_on, line_count, code_count,
          bad_count, uploaded_by, uploaded_at)
        select product_id, partner_id, 'gone', '\\x00', '2099-01-01', 100000, 100000, 0, '', now()
        from fulfilment.product join fulfilment.offer_product using (product_id) where offer_id = ${offerId}`.execute(
        tx,
      );
      const releaseId = valueOf(
        await releases.open(tx, bank.platform.clock.now(), {
          offerId,
          count,
          claimFrom: new Date('2026-06-01T00:00:00Z'),
          claimUntil: new Date('2026-09-01T00:00:00Z'),
          openTo: 'anyone',
          releaseKey: `test:${serial}`,
        }),
      );
      await sql`delete from fulfilment.code_batch where file_name = 'gone'`.execute(tx);
      return releaseId;
    });
  };
  const added = {
    addRelease,
    maskedCode: async (voucherId: number) => {
      const [row] = await asJob<{ masked: string }>(
        `select masked from fulfilment.code where voucher_id = ${voucherId}`,
      );
      return row?.masked;
    },
    partner,
    outside,
    ask,
    order: async () => {
      const { items } = bodyOf(partnerOrderPage, await ask('GET', '/api/partner-orders?limit=1'));
      return bodyOf(orderDetail, await ask('GET', `/api/partner-orders/${items[0]?.id}`));
    },
    addOffer: async (product: Record<string, unknown>, count = 100): Promise<Offered> => {
      serial += 1;
      const { maker, partnerId } = opened();
      const budgetIds: number[] = [];
      for (const code of [`A${serial}`, `B${serial}`]) {
        const funder = { code, name: '出资方', kind: 'bank', orgId: null };
        const funderId = await create(maker, '/api/funders', funder);
        const budget = { code, name: '预算', funderId, amountFen: count * priceFen };
        budgetIds.push(await create(maker, '/api/budgets', budget));
      }
      const productId = await create(maker, '/api/partner-products', {
        partnerId,
        code: `P${serial}`,
        name: '话费 50 元',
        kind: 'telephoneCredit',
        delivery: 'order',
        priceFen,
        ...product,
      });
      const offerId = await create(maker, '/api/offers', {
        code: `O${serial}`,
        name: '话费',
        kind: product['delivery'] === 'code' ? 'exchangeCode' : 'partnerBenefit',
        partnerProductId: productId,
        funding: [
          { budgetId: budgetIds[0], shareBp: 6_000 },
          { budgetId: budgetIds[1], shareBp: 4_000 },
        ],
        faceAmountFen: priceFen,
        validDays: 30,
        capCount: count,
        capAmountFen: count * priceFen,
        limits: [{ scope: 'customer', period: 'day', capCount: 1 }],
      });
      const allotmentId = await addRelease({ offerId }, count / 2);
      return { productId, offerId, allotmentId, budgetIds };
    },
    claim: async (
      { allotmentId }: Offered,
      customerNo: number,
      key: string = crypto.randomUUID(),
    ) => {
      const [claimed] = await withJob(bank.platform.database, (tx) =>
        claimVouchers(tx, bank.platform.clock.now(), [
          {
            allotmentId,
            customerNo,
            claimedBy: 'staff:1',
            clientKey: key,
            channel: 'staff',
            scope: { all: true },
          },
        ]),
      );
      if (!claimed) throw new Error('a claim has no answer');
      return claimed;
    },
    send: async () => {
      while ((await sendDueOrders(bank.platform, outside)) > 0);
    },
    advance: (seconds: number) =>
      bank.setNow(new Date(bank.platform.clock.now().getTime() + seconds * 1000)),
    money: async () => {
      const states = await asJob<{ state: string }>(
        'select state from benefits.voucher order by id',
      );
      const sums = await asJob<{ kind: string; fen: number }>(
        `select kind, sum(balance)::bigint as fen from ledger.account where kind in ('partner', 'budget', 'allotted') group by kind`,
      );
      const fen = (...kinds: string[]) =>
        sums
          .filter(({ kind }) => kinds.includes(kind))
          .reduce((sum, one) => sum + Number(one.fen), 0);
      return {
        states: states.map(({ state }) => state),
        owedFen: fen('partner'),
        budgetFen: fen('budget', 'allotted'),
      };
    },
    sound: async () => {
      const faults = await withJob(bank.platform.database, async (tx) => [
        ...(await verifyLedger(tx)),
        ...(await verifyFulfilment(tx)),
      ]);
      if (faults.length > 0) throw new Error(`the ledger is unsound: ${JSON.stringify(faults)}`);
    },
    clear: async () => {
      partner.clear();
      bank.setNow(begin);
      await withJob(bank.platform.database, (tx) =>
        // Of the tests before nothing is due any more.
        sql`update fulfilment.partner_order set next_at = 'infinity' where next_at is not null`.execute(
          tx,
        ),
      );
    },
  };
  const properties = Object.fromEntries(
    (['maker', 'checker', 'org', 'partnerId', 'secret', 'customers'] as const).map((name) => [
      name,
      { get: () => opened()[name] },
    ]),
  );
  return Object.defineProperties(Object.assign(bank, added), properties) as BankWithPartner; // defineProperties gives back its argument's own type
}

/** What customers say about a partner being told their phone number. */
export async function agree(
  tx: Parameters<typeof recordConsents>[0],
  customerNos: readonly number[],
  at: Date,
  granted: boolean,
): Promise<void> {
  await recordConsents(
    tx,
    customerNos.map((customerNo) => ({
      customerNo,
      purpose: 'sharing_merchant' as const,
      channel: 'any' as const,
      granted,
      statedAt: at,
      proofKind: 'file_import' as const,
      proof: 'test',
      textVersion: '1',
      recordedBy: null,
    })),
    at,
  );
}
