import type { RulePreview, VelocityRule } from '#contract/fraud.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';

/** A window in the largest unit that it is a whole number of. */
export function useWindowWords(): (minutes: number) => string {
  const { t } = useTranslation();
  return (minutes) => {
    if (minutes % 1440 === 0) return t('fraud.windows.days', { count: minutes / 1440 });
    if (minutes % 60 === 0) return t('fraud.windows.hours', { count: minutes / 60 });
    return t('fraud.windows.minutes', { count: minutes });
  };
}

/** A rule as one sentence. */
export function useRuleWords(): (rule: VelocityRule) => string {
  const { t } = useTranslation();
  const windowWords = useWindowWords();
  return ({ on, minutes, by, what, threshold, counts }) => {
    const sentence = t(counts === 'customers' ? 'fraud.ruleTextCustomers' : 'fraud.ruleText', {
      window: windowWords(minutes),
      threshold,
      by: t(`fraud.by.${by}`),
      what: t(`fraud.what.${what}`),
    });
    return on ? sentence : `${t('fraud.off')} · ${sentence}`;
  };
}

/** What a rule would have met in the past. */
export function PreviewWords({
  of: { days, since, deeds, hits, subjects },
}: {
  of: RulePreview;
}): ReactNode {
  const { t } = useTranslation();
  return since === null
    ? t('fraud.previewNone', { days })
    : t('fraud.previewText', {
        days,
        deeds: formatCount(deeds),
        hits: formatCount(hits),
        subjects: formatCount(subjects),
        since: formatMoment(since),
      });
}
