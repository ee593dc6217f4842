import type { GiftsRule, PaymentsRule, PointsRuleContent } from '#contract/points-rules.ts';
import dayjs, { type Dayjs } from 'dayjs';

/** A rule as a person types it: points with two decimals, yuan. */
export type RuleFields = {
  kind: PointsRuleContent['kind'];
  everyYuan?: number | undefined;
  points?: number | undefined;
  steps?: { products?: number | null; points?: number | null }[];
  gifts?: { products?: number | null; giftId?: number | null }[];
  minimumYuan?: number | null;
  period?: GiftsRule['period'];
  validity?: [Dayjs, Dayjs];
  dayPoints?: number | null;
  paymentKinds?: string[];
  channels?: string[];
  merchantCategories?: string[];
  refundKinds?: string[];
};

const hundredths = (figure: number | null | undefined): number => Math.round((figure ?? 0) * 100);

export function contentOf({
  kind,
  everyYuan,
  points,
  steps,
  ...rest
}: RuleFields): PointsRuleContent {
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
    case 'product_gifts':
      return giftsOf(kind, rest);
    case 'payments':
      return paymentsOf(kind, { everyYuan, points, ...rest });
  }
}

function giftsOf(
  kind: GiftsRule['kind'],
  { gifts, minimumYuan, period, validity }: Omit<RuleFields, 'kind'>,
): GiftsRule {
  const [from, until] = validity ?? [];
  return {
    kind,
    steps: (gifts ?? []).map(({ products, giftId }) => ({
      products: products ?? 0,
      giftId: giftId ?? 0,
    })),
    minimumAumFen: minimumYuan == null ? null : hundredths(minimumYuan),
    period: period ?? 'once',
    validFrom: from?.format('YYYY-MM-DD') ?? '',
    validUntil: until?.format('YYYY-MM-DD') ?? '',
  };
}

function paymentsOf(
  kind: PaymentsRule['kind'],
  { everyYuan, points, dayPoints, validity, ...codes }: Omit<RuleFields, 'kind'>,
): PaymentsRule {
  const [from, until] = validity ?? [];
  return {
    kind,
    everyFen: hundredths(everyYuan),
    points: hundredths(points),
    dayPoints: dayPoints == null ? null : hundredths(dayPoints),
    kinds: codes.paymentKinds ?? [],
    channels: codes.channels ?? [],
    merchantCategories: codes.merchantCategories ?? [],
    refundKinds: codes.refundKinds ?? [],
    validFrom: from?.format('YYYY-MM-DD') ?? '',
    validUntil: until?.format('YYYY-MM-DD') ?? '',
  };
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
    case 'payments': {
      const { kind, kinds, channels, merchantCategories, refundKinds } = content;
      return {
        kind,
        everyYuan: content.everyFen / 100,
        points: content.points / 100,
        dayPoints: content.dayPoints === null ? null : content.dayPoints / 100,
        paymentKinds: kinds,
        channels,
        merchantCategories,
        refundKinds,
        validity: [dayjs(content.validFrom), dayjs(content.validUntil)],
      };
    }
    case 'product_gifts': {
      const { kind, steps, minimumAumFen, period, validFrom, validUntil } = content;
      return {
        kind,
        gifts: steps,
        minimumYuan: minimumAumFen === null ? null : minimumAumFen / 100,
        period,
        validity: [dayjs(validFrom), dayjs(validUntil)],
      };
    }
  }
}

/** Each step asks for more products than the one before; that its gift is worth more, the server says. */
export function risingProducts(gifts: RuleFields['gifts']): boolean {
  return (gifts ?? []).every(
    ({ products }, at, all) => products == null || products > (all[at - 1]?.products ?? 0),
  );
}

/** Each step asks for more products and gives more; one that is not filled in is told by its own field. */
export function risingSteps(steps: RuleFields['steps']): boolean {
  return (steps ?? []).every((step, at, all) => {
    const before = all[at - 1];
    if (!before || step.products == null || step.points == null) return true;
    return step.products > (before.products ?? 0) && step.points > (before.points ?? 0);
  });
}
