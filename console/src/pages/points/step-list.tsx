import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type Props<Rows> = {
  /** of the list in the form */
  name: string;
  legend: string;
  rises: (rows: Rows) => boolean;
  /** told where they do not */
  riseText: string;
  /** what a step gives, beside how many products it asks for */
  gives: (name: number, at: number) => ReactNode;
};

/** The steps of a rule for products held: each asks for more than the one before. */
export function StepList<Rows>({ name, legend, rises, riseText, gives }: Props<Rows>): ReactNode {
  const { t } = useTranslation();
  return (
    <fieldset className="plain-fieldset">
      <legend>{legend}</legend>
      <Form.List
        name={name}
        rules={[
          {
            validator: (_, rows: Rows) =>
              rises(rows) ? Promise.resolve() : Promise.reject(new Error(riseText)),
          },
        ]}
      >
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map(({ key, name: row }, at) => (
              <div key={key} className="form-line">
                <Form.Item name={[row, 'products']} rules={[{ required: true, message: '' }]}>
                  <InputNumber
                    min={1}
                    max={100}
                    precision={0}
                    suffix={t('points.rule.productsUnit')}
                    className="step-figure"
                    aria-label={`${t('points.rule.products')} ${at + 1}`}
                  />
                </Form.Item>
                {gives(row, at)}
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('points.rule.removeStep')}
                  disabled={rows.length === 1}
                  onClick={() => remove(row)}
                />
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            <Button
              icon={<PlusOutlined aria-hidden />}
              disabled={rows.length >= 10}
              onClick={() => add({})}
            >
              {t('points.rule.addStep')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
