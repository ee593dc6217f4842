import { sql } from 'kysely';
import { type DrawContent, drawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';
import type { Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import { earnChances } from '../../src/modules/draws/earn-chances.ts';
import { openDraw } from '../../src/modules/draws/open-draw.ts';
import type { PlayRequest } from '../../src/modules/draws/play-request.ts';
import { hashOf } from '../../src/modules/draws/approve-draw.ts';
import { verifyDraws } from '../../src/modules/draws/verify-draws.ts';
import { createDraw } from '../../src/modules/draws/write-draw.ts';
import { customerRecord, addCustomers } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { faceAmountFen, openBudget, openOffer } from '../races/voucher-fixture.ts';

export const now = new Date('2026-03-02T02:00:00Z');

/** Customers 1 … n of one outlet. */
export async function addPlayers(
  database: Database,
  keyring: Keyring,
  count: number,
): Promise<number[]> {
  const org = await buildSampleOrganization(database);
  const records = Array.from({ length: count }, (_, index) =>
    customerRecord({
      sourceCustomerId: `C${index}`,
      managingOrgId: org('FZ-GL-1'),
      phone: null,
      identity: null,
    }),
  );
  return addCustomers(database, keyring, records);
}

/** Rules of a wheel on which every second play wins a coffee of ten yuan. */
export function wheelContent(offerId: number, change: Partial<DrawContent> = {}): DrawContent {
  return drawContent.parse({
    name: { zh: '网点智惠转盘', en: 'Outlet wheel' },
    startsAt: '2026-03-01T00:00:00Z',
    endsAt: '2026-04-01T00:00:00Z',
    thanks: { zh: '谢谢参与', en: 'Thank you' },
    totalWeight: 2,
    prizes: [
      {
        code: 'coffee',
        name: { zh: '咖啡券', en: 'Coffee' },
        offerId,
        valueFen: faceAmountFen,
        weight: 1,
        stock: 100,
      },
    ],
    chances: [{ action: 'staff', count: 1 }],
    ...change,
  });
}

/** An offer with the money for as many. */
export async function openPrizeOffer(database: Database, count: number): Promise<number> {
  const budgetId = await openBudget(database, count * faceAmountFen);
  return openOffer(database, budgetId, { count });
}

export type OpenedDraw = { drawId: number; offerId: number };

/** A draw in force, as if a second person had approved it. */
export async function openSampleDraw(
  database: Database,
  keyring: Keyring,
  {
    kind = 'wheel',
    stock = 100,
    weight = 1,
    ...change
  }: Partial<DrawContent> & { kind?: DrawKind; stock?: number; weight?: number } = {},
): Promise<OpenedDraw> {
  const offerId = await openPrizeOffer(database, stock);
  const plain = wheelContent(offerId);
  const prizes = plain.prizes.map((prize) => ({ ...prize, stock, weight }));
  const content = { ...plain, prizes, ...change };
  const drawId = await withJob(database, async (tx) => {
    const id = await createDraw(tx, now, { kind, orgId: null, content }, null);
    const sha256 = hashOf({ drawId: id, versionNo: 1, kind, content });
    await sql`update draws.version set state = 'submitted', sha256 = decode(${sha256}, 'hex') where draw_id = ${id}`.execute(
      tx,
    );
    await sql`update draws.version set state = 'approved' where draw_id = ${id}`.execute(tx);
    valueOf(await openDraw(tx, keyring, now, id));
    return id;
  });
  return { drawId, offerId };
}

export async function giveChances(
  database: Database,
  drawId: number,
  customerNo: number,
  count: number,
): Promise<void> {
  const deeds = Array.from({ length: count }, () => ({
    drawId,
    customerNo,
    action: 'staff' as const,
    naturalKey: crypto.randomUUID(),
  }));
  for (const answer of await withJob(database, (tx) => earnChances(tx, now, deeds)))
    valueOf(answer);
}

let keys = 0;
export function playOf(
  drawId: number,
  customerNo: number,
  change: Partial<PlayRequest> = {},
): PlayRequest {
  keys += 1;
  return {
    drawId,
    customerNo,
    clientSeed: `seed${keys}`,
    commitment: null,
    clientKey: `key-${keys}`,
    channel: 'customer',
    playedBy: `customer:${customerNo}`,
    ...change,
  };
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok)
    throw new Error(`refused: ${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
  return result.value;
}

export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'OK' : result.refusal.code;
}

/** Verifies every draw and fails with the first difference. */
export async function holdDrawsSound(database: Database, keyring: Keyring): Promise<void> {
  const { difference } = await withJob(database, (tx) => verifyDraws(tx, keyring));
  if (difference) throw new Error(`a draw is unsound: ${JSON.stringify(difference)}`);
}
