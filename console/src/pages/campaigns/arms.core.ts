import type { Arm, CampaignContent } from '#contract/campaigns.ts';

/** What a new campaign starts with: a fifth kept as control, the rest one treatment. */
export function startingArms(names: { control: string; treatment: string }): Arm[] {
  return [
    { code: 'control', name: names.control, isControl: true, sharePer10000: 2000, offerId: null },
    {
      code: 'treatment',
      name: names.treatment,
      isControl: false,
      sharePer10000: 8000,
      offerId: null,
    },
  ];
}

/** A content that was not led through the benefit step yet, with what that step starts from. */
export function withStart(
  content: CampaignContent,
  names: { control: string; treatment: string },
): CampaignContent {
  return {
    ...content,
    arms: content.arms.length === 0 ? startingArms(names) : content.arms,
    task: content.task ?? { title: content.name, script: '', dueAfterDays: 7 },
  };
}

/** What of that start the content does not hold yet. */
export function startOf(
  draft: CampaignContent,
  content: CampaignContent,
): Partial<CampaignContent> {
  return {
    ...(draft.arms === content.arms ? {} : { arms: draft.arms }),
    ...(draft.task === content.task ? {} : { task: draft.task }),
  };
}

/** One more treatment, its share taken from the largest one so that the sum stays. */
export function withTreatment(arms: readonly Arm[], name: string): Arm[] {
  const largest = arms
    .filter((arm) => !arm.isControl)
    .toSorted((a, b) => b.sharePer10000 - a.sharePer10000)[0];
  const taken = largest ? Math.floor(largest.sharePer10000 / 2) : 1000;
  const codes = new Set(arms.map((arm) => arm.code));
  let number = 2;
  while (codes.has(`treatment_${number}`)) number++;
  const kept = arms.map((arm) =>
    arm === largest ? { ...arm, sharePer10000: arm.sharePer10000 - taken } : arm,
  );
  return [
    ...kept,
    {
      code: `treatment_${number}`,
      name: `${name} ${number}`,
      isControl: false,
      sharePer10000: taken,
      offerId: null,
    },
  ];
}

export type ArmsFault = 'sum' | 'control' | 'treatment' | 'offer';

/** Why these arms can't be used, if they can't. */
export function faultOfArms(arms: readonly Arm[]): ArmsFault | null {
  if (arms.filter((arm) => arm.isControl).length !== 1) return 'control';
  if (!arms.some((arm) => !arm.isControl)) return 'treatment';
  if (sumOfShares(arms) !== 10_000) return 'sum';
  return arms.some((arm) => arm.offerId !== null) ? null : 'offer';
}

export function sumOfShares(arms: readonly Arm[]): number {
  return arms.reduce((sum, arm) => sum + arm.sharePer10000, 0);
}
