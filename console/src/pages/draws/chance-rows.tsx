import { chanceActions } from '#contract/draw-content.ts';
import { Button, Card, Form, InputNumber, Select } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RequiredItem } from '../../parts/required-item.tsx';

/** What earns chances, a row each. */
export function ChanceRows({ hasQuiz }: { hasQuiz: boolean }): ReactNode {
  const { t } = useTranslation();
  // Answering needs questions, and they come with the rules they were written with.
  const actions = chanceActions.filter((action) => action !== 'answer' || hasQuiz);
  return (
    <Card variant="borderless">
      <Form.List name="chances">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="four-columns">
                <RequiredItem name={[name, 'action']} label={t('draws.action')}>
                  <Select
                    options={actions.map((value) => ({
                      value,
                      label: t(`draws.actions.${value}`),
                    }))}
                  />
                </RequiredItem>
                <RequiredItem name={[name, 'count']} label={t('draws.count')}>
                  <InputNumber className="full-width" min={1} max={100} precision={0} />
                </RequiredItem>
                <Form.Item name={[name, 'perDay']} label={t('draws.chancesPerDay')}>
                  <InputNumber className="full-width" min={1} max={1000} precision={0} />
                </Form.Item>
                <Form.Item
                  noStyle
                  shouldUpdate={(one, other) => one.chances?.[name] !== other.chances?.[name]}
                >
                  {({ getFieldValue }) =>
                    limitOf(name, getFieldValue(['chances', name, 'action']), t)
                  }
                </Form.Item>
                <Form.Item label=" " colon={false}>
                  <Button onClick={() => remove(name)}>{t('common.remove')}</Button>
                </Form.Item>
              </div>
            ))}
            <Button disabled={rows.length >= actions.length} onClick={() => add({ count: 1 })}>
              {t('draws.addChance')}
            </Button>
          </>
        )}
      </Form.List>
    </Card>
  );
}

/** What beside the count decides: days of a streak, the line of funds kept, or how many in all. */
function limitOf(name: number, action: unknown, t: TFunction): ReactNode {
  if (action === 'streak')
    return (
      <RequiredItem name={[name, 'streakDays']} label={t('draws.streakDays')}>
        <InputNumber className="full-width" min={2} max={365} precision={0} />
      </RequiredItem>
    );
  if (action === 'funds_kept')
    return (
      <RequiredItem
        name={[name, 'keptYuan']}
        label={t('draws.keptYuan')}
        tooltip={t('draws.keptDefinition')}
      >
        <InputNumber className="full-width" min={0.01} max={10_000_000_000} precision={2} />
      </RequiredItem>
    );
  return (
    <Form.Item name={[name, 'total']} label={t('draws.chancesTotal')}>
      <InputNumber className="full-width" min={1} max={10_000} precision={0} />
    </Form.Item>
  );
}
