import { DatePicker } from 'antd';
import type { Dayjs } from 'dayjs';
import type { ReactNode } from 'react';

/** Asks for a minute on the bank's clock, whatever the browser's zone. */
export function MomentPicker({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Dayjs | null;
  onChange: (moment: Dayjs | null) => void;
}): ReactNode {
  return (
    <DatePicker
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      value={value}
      onChange={onChange}
      placeholder={label}
      aria-label={label}
    />
  );
}

/** The end of a minute chosen with it, as the API takes moments. */
export const endOfMinute = (moment: Dayjs): string =>
  `${moment.format('YYYY-MM-DDTHH:mm')}:59.999+08:00`;
