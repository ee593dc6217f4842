import { DatePicker, Form, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RequiredItem } from '../../parts/required-item.tsx';

const codes = [
  { name: 'paymentKinds', words: 'kinds' },
  { name: 'channels', words: 'channels' },
  { name: 'merchantCategories', words: 'merchantCategories' },
  { name: 'refundKinds', words: 'refundKinds' },
] as const;

/** Which payments bring points, how many a day at most, and by what the files call a refund. */
export function PaymentFields(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="dayPoints" label={t('points.rule.dayPoints')}>
        <InputNumber min={0.01} max={10_000_000_000} precision={2} className="amount" />
      </Form.Item>
      {codes.map(({ name, words }) => (
        <Form.Item
          key={name}
          name={name}
          label={t(`points.rule.transaction.${words}`)}
          extra={t(`points.rule.transactionHint.${words}`)}
        >
          <Select
            mode="tags"
            maxCount={20}
            tokenSeparators={[',', '，']}
            open={false}
            suffix={null}
          />
        </Form.Item>
      ))}
      <RequiredItem name="validity" label={t('points.rule.paidOn')}>
        <DatePicker.RangePicker className="full-width" />
      </RequiredItem>
    </>
  );
}
