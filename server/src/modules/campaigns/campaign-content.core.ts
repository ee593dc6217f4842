import type { OfferTerms } from '#contract/offer-terms.ts';
import { createHash } from 'node:crypto';
import type { CampaignContent } from '#contract/campaigns.ts';

/** What a campaign is before anything is chosen. */
export function emptyContent(name: string): CampaignContent {
  return {
    name,
    goal: '',
    audienceId: null,
    arms: [],
    startDate: null,
    endDate: null,
    asOfDate: null,
    channel: 'staff_task',
    task: null,
    pushAtLaunch: false,
    conversion: null,
  };
}

/** What is missing or contradicts itself before a campaign can be submitted, as names of the steps; empty when complete. */
export function missingOf(content: CampaignContent): string[] {
  const { arms } = content;
  const controls = arms.filter((arm) => arm.isControl);
  const treatments = arms.filter((arm) => !arm.isControl);
  const checks: [boolean, string][] = [
    [content.audienceId !== null, 'audienceId'],
    [controls.length === 1, 'arms: one control group'],
    [controls.every((arm) => arm.offerId === null), 'arms: control group without an offer'],
    [treatments.some((arm) => arm.offerId !== null), 'arms: a treatment with its offer'],
    [new Set(arms.map((arm) => arm.code)).size === arms.length, 'arms: codes that differ'],
    [
      arms.reduce((sum, arm) => sum + arm.sharePer10000, 0) === 10_000,
      'arms: shares that sum to 10000',
    ],
    [content.startDate !== null && content.endDate !== null, 'startDate, endDate'],
    [(content.startDate ?? '') <= (content.endDate ?? ''), 'endDate after startDate'],
    [content.task !== null, 'task'],
    [content.conversion !== null, 'conversion'],
  ];
  return checks.filter(([holds]) => !holds).map(([, name]) => name);
}

/** What an approval is given to besides the content itself. */
export type ApprovedFacts = {
  audience: { id: number; version: number };
  /** the audiences inside it, by id: they are counted at their newest version */
  nested: readonly { id: number; version: number }[];
  /** the thresholds that decide the values of the tags all of them compare, by tag and name */
  tagParameters: readonly { tag: string; name: string; value: number }[];
  offers: readonly {
    id: number;
    faceAmountFen: number;
    thresholdAmountFen: number;
    validDays: number;
    capCount: number;
    capAmountFen: number;
    /** days, places and people, where the offer names any */
    terms?: OfferTerms;
  }[];
};

/** One digest over all that the checker saw; another face value, cap, audience, threshold or text gives another. */
export function hashApproved(content: CampaignContent, facts: ApprovedFacts): string {
  const offers = facts.offers
    .toSorted((one, other) => one.id - other.id)
    .map(({ id, faceAmountFen, thresholdAmountFen, validDays, capCount, capAmountFen, terms }) => [
      id,
      faceAmountFen,
      thresholdAmountFen,
      validDays,
      capCount,
      capAmountFen,
      ...(terms ? [terms] : []),
    ]);
  const audiences = [facts.audience, ...facts.nested].map(({ id, version }) => [id, version]);
  const thresholds = facts.tagParameters.map(({ tag, name, value }) => [tag, name, value]);
  return createHash('sha256')
    .update(canonical({ content, audiences, thresholds, offers }))
    .digest('hex');
}

/** JSON with sorted keys: the store may give keys back in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
      : part,
  );
}
