import type {
  Evaluation,
  FeatureReport,
  ModelReport,
  PublicationRefusal,
} from '#contract/model-report.ts';

export const fewestLabelsByDefault = 100;

const suspiciousAlone = 0.98;
const suspiciousTogether = 0.99;

/** The rarer class of a part. */
const rarer = ({ rows, positives }: ModelReport['test']): number =>
  Math.min(positives, rows - positives);

export type PublicationQuestion = {
  readonly training: ModelReport['test'];
  readonly test: ModelReport['test'];
  readonly fewestLabels: number;
  readonly model: Evaluation;
  readonly features: readonly FeatureReport[];
  /** features whose presence nearly gives the class away */
  readonly presenceTells: readonly string[];
  /** a feature that alone tells more than all others, not known to be from before the prediction */
  readonly dominating: { feature: string; alone: number; others: number } | null;
};

/** Why the model may not be published; nothing: it may. */
export function judgePublication(question: PublicationQuestion): PublicationRefusal[] {
  const { training, test, fewestLabels, model, features, presenceTells, dominating } = question;
  const refusals: PublicationRefusal[] = [];
  for (const [part, found, needed] of [
    ['training', rarer(training), fewestLabels],
    ['test', rarer(test), Math.ceil(fewestLabels / 4)],
  ] as const)
    if (found < needed)
      refusals.push({ reason: 'TOO_FEW_LABELS', facts: { part, labels: found, needed } });
  const { auc } = model;
  if (auc.low <= 0.5)
    refusals.push({
      reason: 'AUC_NOT_ABOVE_CHANCE',
      facts: { low: threeDecimals(auc.low), high: threeDecimals(auc.high) },
    });
  for (const { feature, aucAlone } of features)
    if (aucAlone > suspiciousAlone)
      refusals.push({ reason: 'LEAKAGE_ALONE', facts: { feature, auc: threeDecimals(aucAlone) } });
  for (const feature of presenceTells)
    refusals.push({ reason: 'LEAKAGE_ONE_CLASS', facts: { feature } });
  if (auc.value > suspiciousTogether)
    refusals.push({ reason: 'LEAKAGE_TOGETHER', facts: { auc: threeDecimals(auc.value) } });
  if (dominating)
    refusals.push({
      reason: 'LEAKAGE_DOMINATES',
      facts: {
        feature: dominating.feature,
        auc: threeDecimals(dominating.alone),
        others: threeDecimals(dominating.others),
      },
    });
  return refusals;
}

export const threeDecimals = (value: number): string => value.toFixed(3);
