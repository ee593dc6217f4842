import { trainedCard } from '#contract/bank-models.ts';
import { bilingual } from '#contract/bilingual.ts';
import { learnerNames, modelReport } from '#contract/model-report.ts';
import { useQuery } from '@tanstack/react-query';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { modelCalls } from '../../api/models.ts';
import { useSay } from '../../app/language.ts';
import { aucText } from './model-state.tsx';
import { ReportNotes } from './report-notes.tsx';
import { SnapshotTable } from './snapshot-table.tsx';

export const submittedModel = z.object({
  code: z.string(),
  version: z.number(),
  learner: trainedCard.shape.learner,
  auc: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  ks: z.number().nullable(),
  population: bilingual,
  label: bilingual,
  snapshots: trainedCard.shape.snapshots,
  notes: modelReport.shape.notes,
});

/** What a checker approves of a model: whom it speaks of, how well it was judged, and what its report notes. */
export function SubmittedModel({ of }: { of: z.infer<typeof submittedModel> }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  // Only for the names of features: what was submitted stands in the approval itself.
  const version = useQuery({
    queryKey: ['models', of.code, of.version],
    queryFn: ({ signal }) => modelCalls.version(of.code, of.version, signal),
  });
  const card = version.data?.card;
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        column={1}
        items={[
          {
            key: 'version',
            label: t('models.version'),
            children: (
              <Link to={`/models/${of.code}`}>{t('models.versionOf', { n: of.version })}</Link>
            ),
          },
          { key: 'population', label: t('models.population'), children: say(of.population) },
          { key: 'label', label: t('models.label'), children: say(of.label) },
          { key: 'learner', label: t('models.learner'), children: say(learnerNames[of.learner]) },
          { key: 'auc', label: t('models.auc'), children: aucText(of.auc) },
          { key: 'ks', label: t('models.ks'), children: of.ks?.toFixed(3) ?? '—' },
        ]}
      />
      <ReportNotes notes={of.notes} features={card?.kind === 'trained' ? card.features : []} />
      <SnapshotTable snapshots={of.snapshots} />
    </>
  );
}
