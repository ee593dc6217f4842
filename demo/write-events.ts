/** Sign-ins, visits, complaints and the answers to past campaigns. */
import type { HistoryMonth } from './calendar.ts';
import { logistic } from './customer-traits.ts';
import type { CustomerTraits } from './customer-traits.ts';
import { outlets } from './organization.ts';
import type { PartFiles } from './part-files.ts';
import type { SampleWorld } from './sample-world.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Campaigns before the history's end: how many days before, and what they were about. */
const pastCampaigns = [
  { daysBefore: 280, code: 'PAST-NEWYEAR', pull: 0.3 },
  { daysBefore: 170, code: 'PAST-SPRING', pull: -0.2 },
  { daysBefore: 75, code: 'PAST-SUMMER', pull: 0 },
] as const;

/** What a voucher of a past campaign was worth, in yuan. */
const voucherYuan = 20;

const visitReasons = ['cash', 'deposit', 'card', 'wealth', 'mobile_bank', 'other'] as const;
const pages = ['account', 'transfer', 'wealth', 'bill', 'benefit'] as const;

export class EventWriter {
  private sequence = 0;
  private readonly files: PartFiles;
  private readonly customer: string;
  private readonly org: string;
  private readonly dateText: (day: number) => string;

  constructor(
    files: PartFiles,
    customer: string,
    traits: CustomerTraits,
    dateText: (day: number) => string,
  ) {
    this.files = files;
    this.customer = customer;
    this.org = outlets[traits.managingOutlet]?.code ?? '';
    this.dateText = dateText;
  }

  write(
    type: string,
    day: number,
    minute: number,
    channel: string,
    detail: string,
    atOutlet: boolean,
    more: { readonly org?: string; readonly yuan?: number } = {},
  ): void {
    this.sequence += 1;
    const time = `${this.dateText(day)} ${clock(minute)}`;
    this.files.event.add(
      `${this.customer}V${this.sequence},${type},${time},${this.customer},${atOutlet ? (more.org ?? this.org) : ''},${channel},${more.yuan?.toFixed(2) ?? ''},${detail}`,
    );
  }
}

function clock(minute: number): string {
  const hour = Math.floor(minute / 60);
  const rest = minute % 60;
  return `${hour < 10 ? '0' : ''}${hour}:${rest < 10 ? '0' : ''}${rest}:00`;
}

export function writeMonthEvents(
  events: EventWriter,
  traits: CustomerTraits,
  month: HistoryMonth,
  first: number,
  asOf: number,
  random: SeededRandom,
): void {
  const days = month.last - first + 1;
  const part = days / 30.4;
  const signIns = random.poisson(Math.min(20, traits.signInsPerMonth * part));
  for (let count = 0; count < signIns; count += 1) {
    const page = pages[random.below(pages.length)] ?? 'account';
    events.write(
      'mobile_sign_in',
      first + random.below(days),
      360 + random.below(1050),
      'mobile',
      page,
      false,
    );
  }
  const visits = random.poisson(
    0.26 * logistic(-1.8 * traits.digital) * Math.sqrt(Math.min(3, traits.activity)) * part,
  );
  for (let count = 0; count < visits; count += 1) {
    const reason = visitReasons[random.below(visitReasons.length)] ?? 'other';
    events.write(
      'visit',
      first + random.below(days),
      510 + random.below(450),
      'counter',
      reason,
      true,
      random.chance(0.1) ? { org: outlets[random.below(outlets.length)]?.code ?? '' } : {},
    );
  }
  if (random.chance(0.0022 * part * logistic(-0.8 * traits.loyalty) * 2)) {
    const day = first + random.below(days);
    events.write('complaint', day, 540 + random.below(480), 'phone', 'service', true);
    const closed = day + 1 + random.below(25);
    if (closed <= asOf && random.chance(0.85))
      events.write('complaint_closed', closed, 1080, 'phone', 'service', true);
  }
  writeServiceCalls(events, traits, first, days, random);
}

/** Calls of the outlet's staff, answered or not, and friends who are brought along. */
function writeServiceCalls(
  events: EventWriter,
  traits: CustomerTraits,
  first: number,
  days: number,
  random: SeededRandom,
): void {
  const calls = random.poisson((0.05 * days) / 30.4);
  for (let count = 0; count < calls; count += 1) {
    const type = random.chance(0.55) ? 'customer_contacted' : 'contact_attempted';
    events.write(type, first + random.below(days), 600 + random.below(480), 'phone', 'care', false);
  }
  if (random.chance((0.004 * logistic(traits.loyalty) * days) / 30.4))
    events.write('referral', first + random.below(days), 720, 'mobile', 'friend', false);
}

/** Some of those who came during the history were brought by another customer. */
export function writeArrival(
  events: EventWriter,
  traits: CustomerTraits,
  start: number,
  random: SeededRandom,
): void {
  if (traits.openDay > start && random.chance(0.15))
    events.write('referred', traits.openDay, 600, 'counter', 'friend', true);
}

/** Who was reached by past campaigns, and who answered: the digital and the loyal answer more. */
export function writePastCampaigns(
  events: EventWriter,
  world: SampleWorld,
  traits: CustomerTraits,
  start: number,
  random: SeededRandom,
): void {
  for (const { daysBefore, code, pull } of pastCampaigns) {
    const day = world.asOf - daysBefore;
    if (day < Math.max(start, traits.openDay) || !random.chance(0.12)) continue;
    events.write('campaign_contact', day, 600, 'sms', code, false);
    const answers = logistic(-2.4 + pull + 0.5 * traits.digital + 0.5 * traits.loyalty);
    if (!random.chance(answers)) continue;
    const later = Math.min(world.asOf, day + 1 + random.below(14));
    events.write('campaign_response', later, 700, 'mobile', code, false);
    writeVoucher(events, world, later, code, random);
  }
}

/** The voucher that an answer brought: used within two months, or else expired. */
function writeVoucher(
  events: EventWriter,
  world: SampleWorld,
  day: number,
  code: string,
  random: SeededRandom,
): void {
  const worth = { yuan: voucherYuan };
  const vouchers = 1 + random.below(3);
  for (let count = 0; count < vouchers; count += 1) {
    events.write('voucher_claimed', day, 705, 'mobile', code, false, worth);
    const used = random.chance(0.55);
    const end = used ? day + random.below(45) : day + 60;
    const type = used ? 'voucher_redeemed' : 'voucher_expired';
    if (end <= world.asOf) events.write(type, end, 800, 'pos', code, used, worth);
  }
}
