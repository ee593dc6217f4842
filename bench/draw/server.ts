/** The server under load, in a process of its own: the product's routes, and beside them the baseline. */
import { sql } from 'kysely';
import { pino } from 'pino';
import { z } from 'zod';
import { drawContent } from '#contract/draw-content.ts';
import { playResult } from '#contract/draw-plays.ts';
import { linkPlay } from '#contract/draw-links.ts';
import type { Result } from '#contract/result.ts';
import { createBudget, createFunder } from '../../server/src/modules/benefits/create-budget.ts';
import { createOffer } from '../../server/src/modules/benefits/create-offer.ts';
import { benefitsRoutes, verifyLedger } from '../../server/src/modules/benefits/index.ts';
import { hashOf } from '../../server/src/modules/draws/approve-draw.ts';
import { openDrawLink, signDrawLink } from '../../server/src/modules/draws/draw-link.ts';
import { drawsRoutes, verifyDraws } from '../../server/src/modules/draws/index.ts';
import { openDraw } from '../../server/src/modules/draws/open-draw.ts';
import { playDraws } from '../../server/src/modules/draws/play-draws.ts';
import { createDraw } from '../../server/src/modules/draws/write-draw.ts';
import { upsertOrgUnits } from '../../server/src/modules/organization/index.ts';
import { createApp } from '#platform/http/app.ts';
import { sendResult } from '#platform/http/problem.ts';
import { openPlatform } from '#platform/open-platform.ts';
import { closeDatabase, openDatabase, rawPool, withJob } from '#platform/postgres/database.ts';

const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('draw'), customers: z.number() }),
  z.object({ do: z.literal('pool'), size: z.number() }),
  z.object({ do: z.literal('count'), drawId: z.number() }),
  z.object({ do: z.literal('verify'), drawId: z.number() }),
  z.object({ do: z.literal('stop') }),
]);
type Command = z.infer<typeof command>;

const home = process.argv[2] ?? '';
const log = pino({ level: 'warn' }, pino.destination(2));
const open = await openPlatform({ home, log, databaseUrl: process.env['DATABASE_URL'] });
const { platform } = open;
const { database, keyring, clock } = platform;
const { connectionString = '' } = rawPool(database).options;
let plain = openDatabase({ connectionString, maxConnections: 8 });

const app = await createApp({
  log,
  authenticate: async () => null,
  requestLimits: { perCaller: 100_000_000, perAddress: 100_000_000 },
});
benefitsRoutes(app, platform);
drawsRoutes(app, platform, { publicAddress: null });
// The baseline: the same play, by the same code and with the same effects, as a transaction of its own.
app.post(
  '/api/plain-plays',
  {
    config: { access: 'public' },
    schema: { body: linkPlay, response: { 201: playResult } },
  },
  async (request, reply) => {
    const { token, clientSeed, commitment, key } = request.body;
    const link = openDrawLink(keyring, token, clock.now());
    if (!link.ok) return sendResult(reply, link);
    const play = {
      ...link.value,
      clientSeed,
      commitment,
      clientKey: `link ${key}`,
      channel: 'customer',
      playedBy: `customer:${link.value.customerNo}`,
    } as const;
    const [played] = await withJob(plain, (tx) => playDraws(tx, keyring, clock.now(), [play]));
    if (!played) throw new Error('a play has no answer');
    return sendResult(reply, played, 201);
  },
);
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ address });
process.on('message', (message) => {
  void carryOut(command.parse(message)).then((answer) => process.send?.(answer ?? {}));
});

async function carryOut(wanted: Command): Promise<object | undefined> {
  switch (wanted.do) {
    case 'draw':
      return openWheel(wanted.customers);
    case 'pool':
      await closeDatabase(plain);
      plain = openDatabase({ connectionString, maxConnections: wanted.size });
      return undefined;
    case 'count':
      return count(wanted.drawId);
    case 'verify':
      return verify(wanted.drawId);
    case 'stop':
      await app.close();
      await closeDatabase(plain);
      await open.close();
      setImmediate(() => process.disconnect());
      return undefined;
  }
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

const faceAmountFen = 1_000;
/** Every fourth play lands on a prize, and the last of them find none left. */
const winsPerPlay = 4;

/** A wheel in force with a chance for everybody; gives the whole call of every customer. */
async function openWheel(customers: number): Promise<{ drawId: number; bodies: string[] }> {
  const now = clock.now();
  const orgId = await addCustomers(customers);
  const stock = Math.ceil((customers / winsPerPlay) * 0.95);
  const drawId = await withJob(database, async (tx) => {
    const code = `bench-${crypto.randomUUID()}`;
    const name = '十元券';
    const funderId = valueOf(
      await createFunder(tx, now, { code, name, kind: 'bank', orgId: null }),
    );
    const amountFen = stock * faceAmountFen;
    const budgetId = valueOf(
      await createBudget(tx, now, null, { code, name, funderId, orgId: null, amountFen }),
    );
    const offerId = valueOf(
      await createOffer(
        tx,
        now,
        { kind: 'staff', id: 1, scope: { all: true } },
        {
          code,
          name,
          budgetId,
          faceAmountFen,
          thresholdAmountFen: 0,
          validDays: 30,
          capCount: stock,
          capAmountFen: amountFen,
          orgId: null,
        },
      ),
    );
    const prize = { code: 'voucher', name: { zh: name, en: 'Voucher' }, offerId };
    const content = drawContent.parse({
      name: { zh: '转盘', en: 'Wheel' },
      startsAt: new Date(now.getTime() - 86_400_000).toISOString(),
      endsAt: new Date(now.getTime() + 86_400_000).toISOString(),
      thanks: { zh: '谢谢参与', en: 'Thank you' },
      totalWeight: winsPerPlay,
      prizes: [{ ...prize, valueFen: faceAmountFen, weight: 1, stock }],
      chances: [{ action: 'staff', count: 1 }],
    });
    const id = await createDraw(tx, now, { kind: 'wheel', orgId: null, content }, null);
    const sha256 = hashOf({ drawId: id, versionNo: 1, kind: 'wheel', content });
    await sql`update draws.version set state = 'submitted', sha256 = decode(${sha256}, 'hex') where draw_id = ${id}`.execute(
      tx,
    );
    await sql`update draws.version set state = 'approved' where draw_id = ${id}`.execute(tx);
    valueOf(await openDraw(tx, keyring, now, id));
    await sql`
      with given as (
        insert into draws.chance (draw_id, customer_no, action, natural_key, count, earned_on, earned_at, org_id)
        select ${id}, no, 'staff', 'bench', 1, current_date, ${now}, ${orgId}::int from generate_series(1, ${customers}::int) as no
      )
      insert into draws.player (draw_id, customer_no, earned, org_id)
      select ${id}, no, 1, ${orgId}::int from generate_series(1, ${customers}::int) as no`.execute(
      tx,
    );
    return id;
  });
  const { rows } = await withJob(database, (tx) =>
    sql<{ commitment: string }>`
      select encode(commitment, 'hex') as commitment from draws.period where draw_id = ${drawId} order by day limit 1`.execute(
      tx,
    ),
  );
  const commitment = rows[0]?.commitment ?? '';
  const bodies = Array.from({ length: customers }, (_, index) => {
    const { token } = signDrawLink(keyring, { drawId, customerNo: index + 1 }, now);
    return JSON.stringify({
      token,
      clientSeed: `phone-${index}`,
      commitment,
      key: `one-play-of-draw-${drawId}`,
    });
  });
  return { drawId, bodies };
}

/** Customers 1 … n of one outlet, as far as there are none yet. */
async function addCustomers(customers: number): Promise<number> {
  const units = [{ code: 'HQ', name: '总行', kind: 'head_office' as const, parentCode: null }];
  return withJob(database, async (tx) => {
    const org = valueOf(await upsertOrgUnits(tx, { code: 'bank', name: '银行' }, units));
    const orgId = org.get('HQ') ?? 0;
    await sql`
      insert into customers.customer (customer_no, legal_entity_id, name, managing_org_id, content_hash)
      select no, legal_entity_id, '客户', ${orgId}::int, ''
      from generate_series(1, ${customers}::int) as no, organization.legal_entity
      on conflict do nothing`.execute(tx);
    return orgId;
  });
}

/** What the database holds of a draw, counted without the product's own counters. */
async function count(drawId: number): Promise<object> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<object>`
      select count(*)::int as plays, count(distinct customer_no)::int as customers, coalesce(max(ordinal), 0)::int as last,
        count(*) filter (where prize is not null)::int as won, count(distinct benefit_id)::int as benefits,
        (select stock from draws.prize where draw_id = ${drawId})::int as stock
      from draws.play where draw_id = ${drawId}`.execute(tx);
    return rows[0] ?? {};
  });
}

async function verify(drawId: number): Promise<object> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<{ ordinal: number }>`
      select ordinal from draws.play where draw_id = ${drawId}`.execute(tx);
    const { difference } = await verifyDraws(tx, keyring, drawId);
    const faults = await verifyLedger(tx);
    return {
      ordinals: rows.map(({ ordinal }) => String(ordinal)),
      difference,
      faults: faults.length,
    };
  });
}
