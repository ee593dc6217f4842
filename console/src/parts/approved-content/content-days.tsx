import { DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../format-figure.ts';
import { RequiredItem } from '../required-item.tsx';

/** The first and the last day of content as a form holds them. */
export type DayFields = { from: Dayjs | null; until: Dayjs | null };

export const dayFieldsOf = ({
  from,
  until,
}: {
  from: string | null;
  until: string | null;
}): DayFields => ({ from: from ? dayjs(from) : null, until: until ? dayjs(until) : null });

export const dayText = (day: Dayjs | null | undefined): string | null =>
  day?.format('YYYY-MM-DD') ?? null;

/** Both days, of which the last is not before the first. */
export function ContentDays({ required = true }: { required?: boolean }): ReactNode {
  const { t } = useTranslation();
  const Item = required ? RequiredItem : Form.Item;
  return (
    <>
      <Item name="from" label={t('content.from')}>
        <DatePicker className="full-width" />
      </Item>
      <Item
        name="until"
        label={t('content.until')}
        dependencies={['from']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, until: Dayjs | null | undefined) => {
              const from: unknown = getFieldValue('from');
              const isBefore = dayjs.isDayjs(from) && until?.isBefore(from, 'day');
              return isBefore
                ? Promise.reject(new Error(t('content.untilTooEarly')))
                : Promise.resolve();
            },
          }),
        ]}
      >
        <DatePicker className="full-width" />
      </Item>
    </>
  );
}

export function useDaysText(): (days: { from: string | null; until: string | null }) => string {
  const { t } = useTranslation();
  return ({ from, until }) => {
    if (from === null)
      return until === null ? t('content.always') : t('content.untilOn', { day: formatDay(until) });
    return until === null
      ? t('content.fromOn', { day: formatDay(from) })
      : `${formatDay(from)} – ${formatDay(until)}`;
  };
}
