import { z } from 'zod';
import { customerPage } from '#contract/customers.ts';
import { drawLookUp, signedIn } from '#contract/draw-links.ts';
import { chancesGiven, drawLink, exclusionRow, playResult } from '#contract/draw-plays.ts';
import { type DrawKind, type DrawView, drawRow, drawView } from '#contract/draws.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { outletBobing, outletWheel, payScratch, type PrizeOffers } from './sample-draw-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { approve, carryOutScheduled, orRefused, signInWithRole } from './sample-steps.ts';

/** The days before today on which customers play; the seeds of all but today are published. */
const playDays = [4, 3, 1];
const players = 12;
const throwsEach = 3;
/** On so many days up to yesterday some customers sign in on their phones, which is a round of the wheel's. */
const streak = 7;
const faithful = 3;

/**
 * Opens a wheel, a scratch card and a table of 博饼 by rules that a second person approved, lets customers of the
 * outlet play through its lobby and sign in on their phones. Every play has a key of its own, so a start after a
 * kill plays nothing twice.
 */
export async function makeSampleDraws(
  time: SampleTime,
  size: SampleSize,
  offers: PrizeOffers,
): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  const between = {
    startsAt: new Date(`${addDays(today, -streak)}T00:00:00+08:00`).toISOString(),
    endsAt: new Date(`${addDays(today, 45)}T23:59:00+08:00`).toISOString(),
  };
  time.set(`${addDays(today, -streak)}T09:00:00+08:00`);
  const wheel = await openDraw(time, size, 'wheel', outletWheel(offers, between));
  const bobing = await openDraw(time, size, 'bobing', outletBobing(offers, between));
  const scratch = await openDraw(time, size, 'scratch', payScratch(offers, between));
  await excludeOne(time, size);
  for (let daysBefore = streak; daysBefore >= 1; daysBefore -= 1) {
    time.set(`${addDays(today, -daysBefore)}T10:00:00+08:00`);
    await carryOutScheduled(time.platform, 'draws.day', { zh: '抽奖日切', en: 'Day of draws' });
    const host = await signInWithRole(time, size, 'lobby_manager');
    const { items } = await host.get(`/api/customers?limit=${players}`, customerPage);
    for (const { customerNo } of items.slice(0, faithful))
      for (const drawId of [wheel, scratch]) await signIn(time, host, drawId, customerNo);
    if (!playDays.includes(daysBefore)) continue;
    for (const [place, { customerNo }] of items.entries()) {
      const key = `demo-play-${daysBefore}-${customerNo}`;
      if (place % 3 === 0) await play(host, scratch, customerNo, `${key}-card`);
      if ((place + daysBefore) % 2 === 0) await play(host, wheel, customerNo, key);
      else
        for (let turn = 1; turn <= throwsEach; turn += 1)
          await play(host, bobing, customerNo, `${key}-${turn}`);
    }
  }
}

/** One of the outlet's customers wins nothing; others than those whom the sample's visits and plays need. */
async function excludeOne(time: SampleTime, size: SampleSize): Promise<void> {
  const maker = await signInWithRole(time, size, 'product_manager');
  if ((await maker.all('/api/draw-exclusions', exclusionRow)).length > 0) return;
  const host = await signInWithRole(time, size, 'lobby_manager');
  const { items } = await host.get('/api/customers?limit=40', customerPage);
  if (items.length <= players) return;
  const asked = { customerNo: items.at(-1)?.customerNo ?? 0, reason: '本次抽奖承办网点员工家属' };
  const made = z.object({ id: z.number() });
  await maker.send('POST', '/api/draw-exclusions', asked, made, 'demo-exclude');
}

async function openDraw(
  time: SampleTime,
  size: SampleSize,
  kind: DrawKind,
  content: ReturnType<typeof outletWheel>,
): Promise<number> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const known = (await maker.all('/api/draws', drawRow)).find(
    ({ name }) => name.zh === content.name.zh,
  );
  const id =
    known?.id ??
    (await maker.send('POST', '/api/draws', { kind, content }, z.object({ id: z.number() }))).id;
  const read = (): Promise<DrawView> => maker.get(`/api/draws/${id}`, drawView);
  const newest = ({ versions }: DrawView): string => versions[0]?.state ?? '';
  if (newest(await read()) === 'draft')
    await maker.send('POST', `/api/draws/${id}/submit`, {}, drawView);
  if (newest(await read()) === 'submitted') await approve(time, size, 'draw', id);
  if (newest(await read()) === 'approved')
    await maker.send('POST', `/api/draws/${id}/open`, {}, drawView);
  return id;
}

/** By the link that the lobby makes, as the customer's phone does it. */
async function signIn(
  time: SampleTime,
  host: SamplePerson,
  drawId: number,
  customerNo: number,
): Promise<void> {
  const url = `/api/draws/${drawId}/links`;
  const link = await host.send('POST', url, { customerNo }, drawLink);
  const { token } = link;
  await time.asPhone().send('POST', '/api/draws/look-up-by-link', { token }, drawLookUp);
  await time.asPhone().send('POST', '/api/draws/sign-in-by-link', { token }, signedIn);
}

/** A chance from the lobby, and the play that uses it. */
async function play(
  host: SamplePerson,
  drawId: number,
  customerNo: number,
  key: string,
): Promise<void> {
  const url = `/api/draws/${drawId}`;
  await orRefused(
    host.send('POST', `${url}/chances`, { customerNo }, chancesGiven, `${key}-chance`),
  );
  await orRefused(host.send('POST', `${url}/plays`, { customerNo }, playResult, key));
}
