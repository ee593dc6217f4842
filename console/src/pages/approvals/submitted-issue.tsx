import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { formatCount, formatFen } from '../../parts/format-figure.ts';

export const submittedIssue = z.object({
  offerName: z.string(),
  faceAmountFen: z.number(),
  thresholdAmountFen: z.number(),
  validDays: z.number(),
  lines: z.number(),
  recipients: z.number(),
  worstCaseFen: z.number(),
});

/** A bulk issue: what each gets, how many get it, what it costs at most. */
export function SubmittedIssue({ of }: { of: z.infer<typeof submittedIssue> }): ReactNode {
  const { t } = useTranslation();
  const figures = [
    ['issues.recipients', formatCount(of.recipients)],
    ['issues.lines', formatCount(of.lines)],
    ['benefits.offers.face', formatFen(of.faceAmountFen)],
    ['benefits.offers.threshold', formatFen(of.thresholdAmountFen)],
    ['benefits.offers.validDays', formatCount(of.validDays)],
    ['issues.worstCase', formatFen(of.worstCaseFen)],
  ] as const;
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          { key: 'offer', label: t('issues.offer'), children: of.offerName, span: 2 },
          ...figures.map(([key, children]) => ({ key, label: t(key), children })),
        ]}
      />
    </>
  );
}
