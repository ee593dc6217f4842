import { bobingRanks } from '#contract/bobing.ts';
import type { OutcomeRules } from '#contract/draw-outcome.ts';
import type { DrawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** What an offer behind a prize is worth, by its id; `isLimited`: it has limits of its own; `isUncertain`: what it gives is not set aside with its money. */
export type OffersOfPrizes = ReadonlyMap<
  number,
  { faceFen: number; isLimited: boolean; isUncertain: boolean }
>;

/** What is missing or contradicts itself in rules, as the words of DRAW_INCOMPLETE. */
export function problemsOf(kind: DrawKind, content: DrawContent, now: Date): string[] {
  const { prizes, guarantee, chances, quiz } = content;
  const codes = prizes.map(({ code }) => code);
  const weighted = kind !== 'bobing';
  const guaranteed = prizes.find(({ code }) => code === guarantee?.prize);
  const checks: [boolean, string][] = [
    [prizes.length > 0, 'no_prizes'],
    [new Set(codes).size === codes.length, 'same_codes'],
    [
      !weighted || prizes.reduce((sum, { weight }) => sum + weight, 0) <= content.totalWeight,
      'weights_above_total',
    ],
    [!weighted || prizes.every(({ weight }) => weight > 0), 'weight_of_nothing'],
    [weighted || codes.every((code) => bobingRanks.some((rank) => rank === code)), 'not_a_rank'],
    [content.startsAt < content.endsAt, 'days'],
    [new Date(content.endsAt) > now, 'over'],
    [guarantee === null || (guaranteed !== undefined && guaranteed.unlockAfter <= 1), 'guarantee'],
    [chances.length > 0, 'no_chances'],
    [new Set(chances.map(({ action }) => action)).size === chances.length, 'same_actions'],
    [
      chances.every(({ action, streakDays }) => (action === 'streak') === (streakDays !== null)),
      'streak',
    ],
    [content.zhuangyuanAtEnd !== true || mayEndAsTable(kind, content), 'table'],
    [
      chances.every(
        ({ action, keptFen }) => (action === 'funds_kept') === ((keptFen ?? null) !== null),
      ),
      'kept',
    ],
    [(quiz !== null) === chances.some(({ action }) => action === 'answer'), 'quiz'],
    [
      quiz === null ||
        (quiz.needed <= quiz.asked &&
          quiz.asked <= quiz.questions.length &&
          quiz.questions.every(({ right, options }) => right < options.length)),
      'quiz',
    ],
  ];
  return [...new Set(checks.filter(([holds]) => !holds).map(([, problem]) => problem))];
}

/** One prize for the greatest 状元, which nothing but the end of the table gives. */
function mayEndAsTable(kind: DrawKind, { prizes, guarantee }: DrawContent): boolean {
  const top = prizes.find(({ code }) => code === 'zhuangyuan');
  return (
    kind === 'bobing' &&
    guarantee === null &&
    top?.stock === 1 &&
    top.unlockAfter <= 1 &&
    top.perCustomer === null
  );
}

/**
 * Whether rules may be submitted: complete, every prize worth what its offer says, and none above the cap of
 * compliance rule 3.
 */
export function judgeContent(
  kind: DrawKind,
  content: DrawContent,
  given: { now: Date; capFen: number; offers: OffersOfPrizes },
): Result<void> {
  const problems = problemsOf(kind, content, given.now);
  if (content.prizes.some(({ offerId }) => !given.offers.has(offerId))) problems.push('offers');
  // A prize that was won and then refused would be no honest draw: its limits are those of the rules.
  if (content.prizes.some(({ offerId }) => given.offers.get(offerId)?.isLimited))
    problems.push('limited_offers');
  // Pieces stand in outlets, and a chance in a draw is worth nothing yet: neither is set aside before the reveal.
  if (content.prizes.some(({ offerId }) => given.offers.get(offerId)?.isUncertain))
    problems.push('uncertain_offers');
  if (problems.length > 0) return refuse('DRAW_INCOMPLETE', { problems: problems.join('; ') });
  for (const { name, offerId, valueFen } of content.prizes) {
    if (valueFen > given.capFen)
      return refuse('DRAW_PRIZE_ABOVE_CAP', { prize: name.zh, valueFen, capFen: given.capFen });
    const faceFen = given.offers.get(offerId)?.faceFen ?? 0;
    if (valueFen !== faceFen) return refuse('DRAW_PRIZE_VALUE', { prize: name.zh, faceFen });
  }
  return ok(undefined);
}

/** What the rules give away if every prize is won: so much is set aside before the draw opens. */
export function worstCaseFen({ prizes }: Pick<DrawContent, 'prizes'>): number {
  return prizes.reduce((sum, { stock, valueFen }) => sum + stock * valueFen, 0);
}

/** The part of the rules that decides plays. */
export function outcomeRulesOf(kind: DrawKind, content: DrawContent): OutcomeRules {
  return {
    kind,
    totalWeight: content.totalWeight,
    prizes: content.prizes.map(({ code, weight, unlockAfter, perCustomer }) => ({
      code,
      weight,
      unlockAfter,
      perCustomer,
    })),
    guarantee: content.guarantee,
    zhuangyuanAtEnd: content.zhuangyuanAtEnd === true,
  };
}

/** JSON with sorted keys: the store gives keys back in another order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
      : part,
  );
}
