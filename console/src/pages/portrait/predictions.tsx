import type { Prediction } from '#contract/portraits.ts';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/language.ts';
import { formatMoment, formatPercent } from '../../parts/format-figure.ts';

/** What the models expect, each with what moved its score. */
export function Predictions({ predictions }: { predictions: readonly Prediction[] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <ul className="plain-list">
      {predictions.map((one) => (
        <li key={one.code} title={`${one.modelVersion} · ${formatMoment(one.computedAt)}`}>
          <strong>{say(one.name)}</strong>
          <Tag variant="filled" className={`prediction-${one.band}`}>
            {t(`portrait.predictionBands.${one.band}`)}
          </Tag>
          <span className="number">{formatPercent(one.probability, 0)}</span>
          <span className="muted prediction-reasons">
            {one.reasons
              .slice(0, 3)
              .map(({ text, contribution }) => `${contribution >= 0 ? '↑' : '↓'} ${say(text)}`)
              .join('　')}
          </span>
        </li>
      ))}
    </ul>
  );
}
