import type { PointsRuleContent } from '#contract/points-rules.ts';

/** A rule as a person types it: points with two decimals, yuan. */
export type RuleFields = {
  kind: PointsRuleContent['kind'];
  everyYuan?: number;
  points?: number;
  steps?: { products?: number | null; points?: number | null }[];
};

const hundredths = (figure: number | null | undefined): number => Math.round((figure ?? 0) * 100);

export function contentOf({ kind, everyYuan, points, steps }: RuleFields): PointsRuleContent {
  switch (kind) {
    case 'interest':
      return { kind, everyFen: hundredths(everyYuan), points: hundredths(points) };
    case 'check_in':
      return { kind, points: hundredths(points) };
    case 'products':
      return {
        kind,
        steps: (steps ?? []).map((step) => ({
          products: step.products ?? 0,
          points: hundredths(step.points),
        })),
      };
  }
}

export function fieldsOf(content: PointsRuleContent): RuleFields {
  switch (content.kind) {
    case 'interest':
      return {
        kind: content.kind,
        everyYuan: content.everyFen / 100,
        points: content.points / 100,
      };
    case 'check_in':
      return { kind: content.kind, points: content.points / 100 };
    case 'products':
      return {
        kind: content.kind,
        steps: content.steps.map(({ products, points }) => ({ products, points: points / 100 })),
      };
  }
}

/** Each step asks for more products and gives more; one that is not filled in is told by its own field. */
export function risingSteps(steps: RuleFields['steps']): boolean {
  return (steps ?? []).every((step, at, all) => {
    const before = all[at - 1];
    if (!before || step.products == null || step.points == null) return true;
    return step.products > (before.products ?? 0) && step.points > (before.points ?? 0);
  });
}
