import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, InputNumber, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBudgets } from '../../api/benefits.ts';
import { formatFen } from '../../parts/format-figure.ts';
import { useReach } from '../../parts/org-tree.tsx';

export type FundingFields = {
  fundingMode: 'share' | 'order';
  funders: { budgetId?: number; sharePercent?: number | null }[];
};

/** As the server takes it: shares in basis points, none where budgets pay one after the other. */
export function fundingOf({ fundingMode, funders }: FundingFields) {
  return funders.map(({ budgetId = 0, sharePercent }) => ({
    budgetId,
    shareBp: fundingMode === 'share' ? Math.round((sharePercent ?? 0) * 100) : null,
  }));
}

/** Who pays for an offer: one budget, several by share, or one after the other. */
export function FundingFieldset(): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance<FundingFields>();
  const mode = Form.useWatch('fundingMode', form) ?? 'share';
  const funders = Form.useWatch('funders', form) ?? [];
  const budgets = useBudgets();
  const mayDraw = useReach();
  const options = (budgets.data ?? []).filter(mayDraw).map((one) => ({
    value: one.id,
    label: `${one.name} (${t('benefits.budgets.available')} ${formatFen(one.availableFen)})`,
  }));
  return (
    <fieldset className="whole-row plain-fieldset">
      <legend>{t('benefits.offers.funding')}</legend>
      {funders.length > 1 ? (
        <Form.Item name="fundingMode" help={t(`benefits.offers.fundingHints.${mode}`)}>
          <Radio.Group
            optionType="button"
            options={(['share', 'order'] as const).map((value) => ({
              value,
              label: t(`benefits.offers.fundingModes.${value}`),
            }))}
          />
        </Form.Item>
      ) : null}
      <Form.List
        name="funders"
        rules={[
          {
            validator: async (_, list: FundingFields['funders']) => {
              if (form.getFieldValue('fundingMode') !== 'share') return;
              const sum = list.reduce(
                (total, one) => total + Math.round((one?.sharePercent ?? 0) * 100),
                0,
              );
              if (sum !== 10_000)
                throw new Error(t('benefits.offers.sharesNotWhole', { sum: sum / 100 }));
            },
          },
        ]}
      >
        {(fields, { add, remove }, { errors }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="form-line">
                <Form.Item
                  name={[name, 'budgetId']}
                  className="grows"
                  rules={[
                    {
                      required: true,
                      message: t('common.required', { label: t('benefits.offers.budget') }),
                    },
                    {
                      validator: async (_, id: number) => {
                        if (id && funders.filter((one) => one?.budgetId === id).length > 1)
                          throw new Error(t('benefits.offers.budgetTwice'));
                      },
                    },
                  ]}
                >
                  <Select
                    aria-label={t('benefits.offers.budget')}
                    loading={budgets.isPending}
                    showSearch={{ optionFilterProp: 'label' }}
                    options={options}
                  />
                </Form.Item>
                {mode === 'share' ? (
                  <Form.Item
                    name={[name, 'sharePercent']}
                    rules={[
                      {
                        required: true,
                        message: t('common.required', { label: t('benefits.offers.share') }),
                      },
                    ]}
                  >
                    <InputNumber
                      aria-label={t('benefits.offers.share')}
                      min={0.01}
                      max={100}
                      precision={2}
                      suffix="%"
                    />
                  </Form.Item>
                ) : null}
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('benefits.offers.removeFunder')}
                  disabled={fields.length === 1}
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
              disabled={fields.length >= 8}
              onClick={() => add({ sharePercent: null })}
            >
              {t('benefits.offers.addFunder')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
