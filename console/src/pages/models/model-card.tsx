import type { TrainedCard } from '#contract/bank-models.ts';
import { learnerNames } from '#contract/model-report.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/language.ts';
import { formatDay, formatPercent } from '../../parts/format-figure.ts';
import { SnapshotTable } from './snapshot-table.tsx';

/** Whom the model speaks of, of what, and from which days it has learned. */
export function ModelCard({ card }: { card: TrainedCard }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const rule = (label: string, told: TrainedCard['label']) => ({
    key: label,
    label,
    children: (
      <div>
        <div>{say(told.words)}</div>
        <code>{told.expression}</code>
      </div>
    ),
  });
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, lg: 2 }}
        className="section"
        items={[
          rule(t('models.population'), card.population),
          rule(t('models.label'), card.label),
          ...(card.observed ? [rule(t('models.observed'), card.observed)] : []),
          {
            key: 'learner',
            label: t('models.learner'),
            children: say(learnerNames[card.learner]),
          },
          {
            key: 'facts',
            label: t('models.facts'),
            children: `${formatDay(card.factsFrom)} – ${formatDay(card.factsUntil)}`,
          },
          {
            key: 'sampled',
            label: t('models.sampled'),
            children:
              card.sampledShare === 1
                ? t('models.sampledAll')
                : t('models.sampledShare', { share: formatPercent(card.sampledShare, 1) }),
          },
        ]}
      />
      <SnapshotTable snapshots={card.snapshots} />
    </>
  );
}
