import type { Dont } from '#contract/portraits.ts';
import type { ContactBlock, ContactChannel } from '#contract/consent.ts';

/** What decides what not to do; days are the bank's. */
export type DontFacts = {
  channels: readonly { channel: ContactChannel; allowed: boolean; reason: ContactBlock | null }[];
  complainedOn: string | null;
  contactedToday: boolean;
  today: string;
  age: number | null;
  /** C1 to C5; empty where nobody has assessed the customer */
  riskLevel: string;
  holdsTooRisky: boolean;
  isStaff: boolean;
  /** whether the reader's roles may know why a customer may not be contacted */
  seesReasons: boolean;
};

const ageOfMajority = 18;

/** What is forbidden comes first, then what is to be known before anything is done. */
export function judgeDonts(facts: DontFacts): Dont[] {
  const { complainedOn, contactedToday, today, age, riskLevel } = facts;
  return [
    ...blockedChannels(facts),
    ...(age !== null && age < ageOfMajority ? [dont('MINOR', 'never')] : []),
    ...(complainedOn !== null && facts.seesReasons
      ? [dont('COMPLAINED', 'never', { on: complainedOn })]
      : []),
    ...(contactedToday ? [dont('CONTACTED_TODAY', 'never', { on: today })] : []),
    ...(facts.holdsTooRisky ? [dont('HOLDS_TOO_RISKY', 'care', { level: riskLevel || null })] : []),
    // C5 suits every product: nothing is left not to do.
    ...(riskLevel === ''
      ? [dont('RISK_UNKNOWN', 'care')]
      : riskLevel === 'C5'
        ? []
        : [dont('RISK_LIMIT', 'care', { level: riskLevel })]),
    ...(facts.isStaff ? [dont('STAFF_MEMBER', 'care')] : []),
  ];
}

/** Channels closed for one reason stand together. A holdout is measured by being left alone like anybody without consent. */
function blockedChannels({ channels, seesReasons }: DontFacts): Dont[] {
  const closed = channels.filter(({ allowed }) => !allowed);
  const byReason = Map.groupBy(closed, ({ reason }) => (seesReasons ? reason : null));
  return [...byReason].map(([reason, own]) =>
    dont('DO_NOT_CONTACT', 'never', { channels: own.map(({ channel }) => channel), reason }),
  );
}

function dont(code: Dont['code'], weight: Dont['weight'], facts: Partial<Dont> = {}): Dont {
  return { code, weight, channels: [], reason: null, level: null, on: null, ...facts };
}
