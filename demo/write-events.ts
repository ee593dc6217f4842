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
  ): void {
    this.sequence += 1;
    const time = `${this.dateText(day)} ${clock(minute)}`;
    this.files.event.add(
      `${this.customer}V${this.sequence},${type},${time},${this.customer},${atOutlet ? this.org : ''},${channel},,${detail}`,
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
    );
  }
  if (random.chance(0.0022 * part * logistic(-0.8 * traits.loyalty) * 2)) {
    events.write(
      'complaint',
      first + random.below(days),
      540 + random.below(480),
      'phone',
      'service',
      true,
    );
  }
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
  }
}
