import { bilingual } from '#contract/bilingual.ts';
import { basisKindNames, fileCard, registration } from '#contract/outside-models.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { useSay } from '../../app/language.ts';
import { formatCount, formatDay, formatPercent } from '../../parts/format-figure.ts';
import { aucText } from './model-state.tsx';

export const submittedScores = z.object({
  code: z.string(),
  version: z.number(),
  provider: z.string(),
  basis: registration.shape.basis,
  population: bilingual,
  definition: bilingual,
  businessDate: z.string(),
  rows: z.number(),
  refused: z.number(),
  coverage: fileCard.pick({ customers: true, allCustomers: true, high: true, medium: true }),
  psi: z.number().nullable(),
  auc: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
});

/** What a checker approves of a file of scores: whose it is, by what right it is used, and whom it scores. */
export function SubmittedScores({ of }: { of: z.infer<typeof submittedScores> }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { basis, coverage } = of;
  const { customers, allCustomers } = coverage;
  const items: [name: string, shown: ReactNode][] = [
    [
      t('models.version'),
      <Link key="version" to={`/models/${of.code}`}>
        {t('models.versionOf', { n: of.version })}
      </Link>,
    ],
    [t('outsideModels.definition'), say(of.definition)],
    [t('models.population'), say(of.population)],
    [t('outsideModels.provider'), of.provider],
    [t('outsideModels.basis'), `${say(basisKindNames[basis.kind])} · ${basis.document}`],
    [t('outsideModels.days'), `${formatDay(basis.from)} – ${formatDay(basis.until)}`],
    [t('outsideModels.date'), formatDay(of.businessDate)],
    [t('outsideModels.refused'), `${formatCount(of.refused)} / ${formatCount(of.rows)}`],
    [
      t('outsideModels.coverage'),
      t('outsideModels.coverageOf', {
        customers: formatCount(customers),
        all: formatCount(allCustomers),
        share: formatPercent(allCustomers > 0 ? customers / allCustomers : null, 1),
      }),
    ],
    [t('outsideModels.levels'), `${formatCount(coverage.high)} / ${formatCount(coverage.medium)}`],
    [t('outsideModels.stability'), of.psi?.toFixed(3) ?? '—'],
    [t('models.auc'), aucText(of.auc)],
  ];
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        column={1}
        items={items.map(([label, children]) => ({ key: label, label, children }))}
      />
    </>
  );
}
