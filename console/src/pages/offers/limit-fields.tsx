import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { limitPeriods, limitScopes, type OfferLimit } from '#contract/offers.ts';

export type LimitFields = {
  limits: {
    scope: OfferLimit['scope'];
    period: OfferLimit['period'];
    capCount?: number | null;
    capYuan?: number | null;
  }[];
};

/** As the server takes them, amounts in fen. */
export function limitsOf({ limits }: LimitFields): OfferLimit[] {
  return limits.map(({ scope, period, capCount, capYuan }) => ({
    scope,
    period,
    capCount: capCount ?? null,
    capAmountFen: typeof capYuan === 'number' ? Math.round(capYuan * 100) : null,
  }));
}

/** Limits beside the caps: so many, or so much, for one customer, outlet, … in a period of the bank's days. */
export function LimitFieldset(): ReactNode {
  const { t } = useTranslation();
  return (
    <fieldset className="whole-row plain-fieldset">
      <legend>{t('benefits.offers.limits')}</legend>
      <Form.List
        name="limits"
        rules={[
          {
            validator: async (_, list: LimitFields['limits']) => {
              const named = list.map((one) => `${one?.scope} ${one?.period}`);
              if (new Set(named).size < named.length)
                throw new Error(t('benefits.offers.limitTwice'));
              if (
                list.some(
                  (one) => typeof one?.capCount !== 'number' && typeof one?.capYuan !== 'number',
                )
              )
                throw new Error(t('benefits.offers.limitEmpty'));
            },
          },
        ]}
      >
        {(fields, { add, remove }, { errors }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="form-line">
                <Form.Item name={[name, 'scope']} className="grows">
                  <Select
                    aria-label={t('benefits.offers.limitScope')}
                    options={limitScopes.map((value) => ({
                      value,
                      label: t(`benefits.offers.limitScopes.${value}`),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'period']} className="grows">
                  <Select
                    aria-label={t('benefits.offers.limitPeriod')}
                    options={limitPeriods.map((value) => ({
                      value,
                      label: t(`benefits.offers.limitPeriods.${value}`),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'capCount']}>
                  <InputNumber
                    className="limit-figure"
                    aria-label={t('benefits.offers.limitCount')}
                    placeholder={t('benefits.offers.limitCount')}
                    min={1}
                    max={100_000_000}
                    precision={0}
                  />
                </Form.Item>
                <Form.Item name={[name, 'capYuan']}>
                  <InputNumber
                    className="limit-figure"
                    aria-label={t('benefits.offers.limitAmount')}
                    placeholder={t('benefits.offers.limitAmount')}
                    min={0.01}
                    precision={2}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('benefits.offers.removeLimit')}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <div className="form-errors">
              <Form.ErrorList errors={errors} />
            </div>
            <Button
              type="dashed"
              icon={<PlusOutlined />}
              disabled={fields.length >= limitScopes.length * limitPeriods.length}
              onClick={() => add({ scope: 'customer', period: 'day', capCount: 1 })}
            >
              {t('benefits.offers.addLimit')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
