import { DatePicker } from 'antd';
import type { Dayjs } from 'dayjs';
import type { ComponentProps, ReactNode } from 'react';

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

/** As a form's field, from one minute to another; `momentOf` says which they are. */
export function MomentRange(range: ComponentProps<typeof DatePicker.RangePicker>): ReactNode {
  return (
    <DatePicker.RangePicker
      {...range}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      className="full-width"
    />
  );
}
