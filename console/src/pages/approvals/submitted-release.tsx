import { offerKinds, offerTerms } from '#contract/offer-terms.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { TermsSummary } from '../offers/terms-summary.tsx';

export const submittedRelease = z.object({
  offerName: z.string(),
  count: z.number(),
  claimFrom: z.string(),
  claimUntil: z.string(),
  worstCaseFen: z.number(),
  terms: z.object({
    kind: z.enum(offerKinds),
    faceAmountFen: z.number(),
    thresholdAmountFen: z.number(),
    percentBp: z.number().nullable(),
    validDays: z.number(),
    terms: offerTerms,
  }),
});

/** An offer to be opened to anyone: how many, how long, what it costs at most, and what it says. */
export function SubmittedRelease({ of }: { of: z.infer<typeof submittedRelease> }): ReactNode {
  const { t } = useTranslation();
  const { kind, faceAmountFen, thresholdAmountFen, percentBp, validDays, terms } = of.terms;
  const face =
    percentBp === null
      ? formatFen(faceAmountFen)
      : t('benefits.offers.percentOf', {
          percent: percentBp / 100,
          most: formatFen(faceAmountFen),
        });
  const facts: readonly [string, ReactNode][] = [
    [t('benefits.offers.kind'), t(`benefits.offers.kinds.${kind}`)],
    [t('benefits.offers.face'), face],
    [t('benefits.offers.threshold'), formatFen(thresholdAmountFen)],
    [t('benefits.offers.validDays'), formatCount(validDays)],
    [t('benefits.offers.release.count'), formatCount(of.count)],
    [t('issues.worstCase'), formatFen(of.worstCaseFen)],
  ];
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          { key: 'offer', label: t('issues.offer'), children: of.offerName, span: 2 },
          ...facts.map(([label, children]) => ({ key: label, label, children })),
          {
            key: 'time',
            label: t('benefits.offers.release.time'),
            children: `${formatMoment(of.claimFrom)} – ${formatMoment(of.claimUntil)}`,
            span: 2,
          },
          {
            key: 'terms',
            label: t('benefits.offers.terms.title'),
            children: <TermsSummary terms={terms} />,
            span: 2,
          },
        ]}
      />
    </>
  );
}
