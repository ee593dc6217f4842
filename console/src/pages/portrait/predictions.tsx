import { predictionBandNames, type CustomerPrediction } from '#contract/predictions.ts';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/language.ts';
import { formatDay, formatPercent } from '../../parts/format-figure.ts';

/** What the models expect, each with what moved its score most; figures where the reader's roles see them. */
export function Predictions({
  predictions,
}: {
  predictions: readonly CustomerPrediction[];
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <ul className="plain-list">
      {predictions.map((one) => (
        <li
          key={one.code}
          title={`${say(one.definition)} · ${t('portrait.predictionVersion', { version: one.modelVersion, date: formatDay(one.businessDate) })}`}
        >
          <strong>{say(one.name)}</strong>
          <Tag variant="filled" className={`prediction-${one.band}`}>
            {say(predictionBandNames[one.band])}
          </Tag>
          {one.probability === null ? null : (
            <span className="number">{formatPercent(one.probability, 0)}</span>
          )}
          {one.probability === null && one.outside?.score != null ? (
            <span className="number">{Math.round(one.outside.score * 100) / 100}</span>
          ) : null}
          <span className="muted prediction-reasons">
            {one.reasons
              .slice(0, 3)
              .map(({ text, towards }) => `${towards === 'more_likely' ? '↑' : '↓'} ${say(text)}`)
              .join('　')}
            {one.band === 'low' && one.outside === null ? t('portrait.lowUnexplained') : null}
            {one.outside
              ? [t('outsideModels.said', one.outside), ...one.outside.reasons.slice(0, 3)].join(
                  '　',
                )
              : null}
          </span>
          <span className="muted prediction-reasons">
            {t('outsideModels.versionOf', {
              n: one.modelVersion,
              date: formatDay(one.businessDate),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}
