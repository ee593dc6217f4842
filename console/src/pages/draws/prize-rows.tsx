import { Button, Card, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Offer } from '../../api/benefits.ts';
import { formatFen } from '../../parts/format-figure.ts';
import { RequiredItem } from '../../parts/required-item.tsx';

/** A draw has no more prizes than its contract takes. */
const mostPrizes = 20;

/** The prizes of a draw, a card each; what one is worth its offer says. */
export function PrizeRows({
  isBobing,
  offers,
}: {
  isBobing: boolean;
  offers: readonly Offer[];
}): ReactNode {
  const { t } = useTranslation();
  const whole = (name: [number, string], label: string, min: number, max: number) => (
    <Form.Item name={name} label={label}>
      <InputNumber className="full-width" min={min} max={max} precision={0} />
    </Form.Item>
  );
  return (
    <Form.List name="prizes">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }, place) => (
            <Card
              key={key}
              size="small"
              className="section"
              title={t('draws.prizeNo', { number: place + 1 })}
              extra={
                <Button size="small" onClick={() => remove(name)}>
                  {t('common.remove')}
                </Button>
              }
            >
              <div className="four-columns">
                <RequiredItem name={[name, 'zh']} label={t('draws.prizeZh')}>
                  <Input maxLength={60} />
                </RequiredItem>
                <RequiredItem name={[name, 'en']} label={t('draws.prizeEn')}>
                  <Input maxLength={60} />
                </RequiredItem>
                <RequiredItem
                  name={[name, 'code']}
                  label={t('draws.prizeCode')}
                  rules={[{ pattern: /^[a-z][a-z0-9_]{0,29}$/, message: t('draws.codeRule') }]}
                >
                  <Input disabled={isBobing} />
                </RequiredItem>
                <RequiredItem name={[name, 'offerId']} label={t('draws.offer')}>
                  <Select
                    showSearch={{ optionFilterProp: 'label' }}
                    options={offers.map((offer) => ({
                      value: offer.id,
                      label: `${offer.name} (${formatFen(offer.faceAmountFen)})`,
                    }))}
                  />
                </RequiredItem>
                {isBobing ? null : (
                  <RequiredItem name={[name, 'weight']} label={t('draws.weight')}>
                    <InputNumber className="full-width" min={1} max={1_000_000_000} precision={0} />
                  </RequiredItem>
                )}
                <RequiredItem name={[name, 'stock']} label={t('draws.stock')}>
                  <InputNumber className="full-width" min={1} max={10_000_000} precision={0} />
                </RequiredItem>
                {whole([name, 'unlockAfter'], t('draws.unlockAfter'), 0, 1_000_000_000)}
                {whole([name, 'perCustomer'], t('draws.perCustomer'), 1, 1000)}
              </div>
            </Card>
          ))}
          {isBobing ? null : (
            <Button disabled={rows.length >= mostPrizes} onClick={() => add({ unlockAfter: 0 })}>
              {t('draws.addPrize')}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
}
