import { Descriptions, Empty } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../app/language.ts';
import { wordForValue, wordsForPath } from '../locales/record-words.ts';
import { flattenValues } from './flatten-values.ts';
import { formatFen, formatMoment } from './format-figure.ts';

/** Named values as the server recorded them, such as what a change changed: one line a value, in words. */
export function DetailValues({ values }: { values: Readonly<Record<string, unknown>> }): ReactNode {
  const language = useLanguage();
  const inWords = useRecordedValue();
  const entries = Object.keys(values).length === 0 ? [] : flattenValues(values);
  if (entries.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  return (
    <Descriptions
      column={1}
      size="small"
      bordered
      styles={{ label: { width: 200 } }}
      items={entries.map(([path, value]) => ({
        key: path,
        label: wordsForPath(path, language),
        children: <span className="value-text">{inWords(path, value)}</span>,
      }))}
    />
  );
}

/** A recorded value as a person reads it: yuan for fen, moments by the bank's clock, yes and no, the rest as it stands. */
export function useRecordedValue(): (path: string, value: string) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (path, value) => {
    if (value === 'true' || value === 'false')
      return t(value === 'true' ? 'common.yes' : 'common.no');
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return formatMoment(value);
    return path.endsWith('Fen') && /^-?\d+$/.test(value)
      ? `${formatFen(Number(value))} ${t('common.yuanUnit')}`
      : wordForValue(path, value, language);
  };
}
