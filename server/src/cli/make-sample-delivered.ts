import { budgetSchema } from '#contract/budgets.ts';
import { customerPage } from '#contract/customers.ts';
import { drawRow } from '#contract/draws.ts';
import { gift } from '#contract/gifts.ts';
import type { CreateOffer } from '#contract/offers.ts';
import { pointsProgramme } from '#contract/points.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { mainProgramme, pointsBudget, sampleGifts } from './sample-benefit-content.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { claimReleased, openToAnyone } from './make-sample-releases.ts';
import type { SampleTime } from './sample-person.ts';
import { signInWithRole } from './sample-steps.ts';

const openedBefore = 4;
const claimants = 9;
const caps = { capCount: 60, validDays: 20 };
const points = 200;

type Delivered = Omit<CreateOffer, 'thresholdAmountFen' | 'orgId'>;
/** What the bank's own modules hand over, by its numbers. */
type Kept = { budgetId: number; programmeId: number; giftId: number; drawId: number };

function offersOf({ budgetId, programmeId, giftId, drawId }: Kept): readonly Delivered[] {
  const { hundredPointsFen } = mainProgramme;
  const pointsFen = (points * hundredPointsFen) / 100;
  const giftFen = sampleGifts[0]?.valueFen ?? 0;
  const ofGift = { faceAmountFen: giftFen, capAmountFen: caps.capCount * giftFen };
  return [
    {
      ...caps,
      budgetId,
      code: 'DEMO-POINTS-CARD',
      name: `掌银活跃积分礼 ${points} 分`,
      kind: 'points',
      faceAmountFen: pointsFen,
      capAmountFen: caps.capCount * pointsFen,
      terms: { trigger: 'activation', points: { programmeId, number: points, hundredPointsFen } },
    },
    {
      ...caps,
      ...ofGift,
      budgetId,
      code: 'DEMO-GIFT-CARD',
      name: '客户节抽纸礼',
      kind: 'gift',
      capCount: 20,
      terms: { trigger: 'contact', gift: { giftId } },
    },
    {
      ...caps,
      budgetId,
      code: 'DEMO-CHANCE-CARD',
      name: '转盘加抽机会',
      kind: 'drawChance',
      faceAmountFen: 0,
      capAmountFen: 0,
      terms: { trigger: 'activation', chance: { drawId, number: 1 } },
    },
    {
      ...caps,
      ...ofGift,
      budgetId,
      code: 'DEMO-WELCOME',
      name: '进门有礼抽纸一提',
      kind: 'gift',
      capCount: 10,
      terms: { trigger: 'visit', gift: { giftId }, onCheckIn: 'month' },
    },
  ];
}

/** Points, gifts and chances as offers: open to anyone, some of them claimed, one given to who checks in. */
export async function makeSampleDelivered(time: SampleTime, size: SampleSize): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  const at = (clock: string): void =>
    time.set(`${addDays(today, -openedBefore)}T${clock}:00+08:00`);
  at('14:00');
  const maker = await signInWithRole(time, size, 'product_manager');
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const programmes = await maker.all('/api/points/programmes', pointsProgramme);
  const gifts = await maker.all('/api/gifts', gift);
  const draws = await maker.all('/api/draws', drawRow);
  const numberOf = (found: { id: number } | undefined): number => found?.id ?? 0;
  const offers = offersOf({
    budgetId: numberOf(budgets.find(({ code }) => code === pointsBudget.code)),
    programmeId: numberOf(programmes.find(({ code }) => code === mainProgramme.code)),
    giftId: numberOf(gifts.find(({ code }) => code === sampleGifts[0]?.code)),
    drawId: numberOf(draws.find(({ kind }) => kind === 'wheel')),
  });
  const until = `${addDays(today, 45)}T15:59:00.000Z`;
  const claimed: number[] = [];
  for (const offer of offers) {
    const releaseId = await openToAnyone(time, size, maker, offer, until);
    if (offer.terms?.onCheckIn === undefined) claimed.push(releaseId);
  }
  at('15:00');
  const host = await signInWithRole(time, size, 'lobby_manager');
  const { items } = await host.get(`/api/customers?limit=${claimants}`, customerPage);
  for (const [place, { customerNo }] of items.entries())
    for (const [nth, releaseId] of claimed.entries())
      if (place === 0 || (place + nth) % 3 !== 0)
        await claimReleased(host, releaseId, customerNo, `demo-card-${releaseId}-${customerNo}`);
}
