import type { HoldoutShare } from '#contract/consent.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Card, Form, InputNumber, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { accountCalls } from '../../api/session.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { DefinedColumn, Figure } from '../../parts/figure.tsx';
import { formatMoment, formatPercent } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';

const key = ['settings', 'universal-holdout'];
const highestPercent = 20;

/** 全局对照组: the share of customers that no campaign contacts, what it does, and who changed it. */
export function UniversalHoldout(): ReactNode {
  const { t } = useTranslation();
  const holdout = useQuery({ queryKey: key, queryFn: accountCalls.holdout });
  return (
    <Card variant="borderless" title={t('settings.holdout.title')}>
      <Loaded query={holdout}>
        {(current) => (
          <>
            <Alert
              type="info"
              showIcon
              className="section"
              title={t('settings.holdout.effect')}
              description={t('settings.holdout.limits')}
            />
            <Figure
              label={t('settings.holdout.share')}
              definition={t('settings.holdout.definition')}
              value={formatPercent(current.sharePer10000 / 10_000)}
              note={
                current.sharePer10000 === 0
                  ? t('settings.holdout.off')
                  : t('settings.holdout.inWords', { n: current.sharePer10000 / 100 })
              }
            />
            <ShareForm key={current.sharePer10000} current={current} />
            <h2 className="part-title">{t('settings.holdout.history')}</h2>
            <Changes current={current} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function ShareForm({ current }: { current: HoldoutShare }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const session = useSession();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [form] = Form.useForm<{ percent: number }>();
  const percent = Form.useWatch('percent', form);
  const save = useMutation({
    mutationFn: accountCalls.setHoldout,
    onSuccess: (saved) => {
      queries.setQueryData(key, saved);
      void message.success(t('common.saved'));
    },
  });
  const mayNot = !can('update', 'Setting')
    ? t('common.notAllowed')
    : session.wholeBank
      ? null
      : t('settings.wholeBankOnly');
  const same = percent === undefined || Math.round(percent * 100) === current.sharePer10000;
  const ask = (next: number): void =>
    confirm({
      title: t('settings.holdout.ask', {
        before: formatPercent(current.sharePer10000 / 10_000),
        after: formatPercent(next / 10_000),
      }),
      detail: t(
        next > current.sharePer10000 ? 'settings.holdout.askMore' : 'settings.holdout.askLess',
      ),
      okText: t('common.save'),
      danger: next < current.sharePer10000,
      run: () => save.mutateAsync(next),
    });
  return (
    <Form
      form={form}
      layout="inline"
      className="after-section"
      disabled={mayNot !== null}
      initialValues={{ percent: current.sharePer10000 / 100 }}
      onFinish={(fields) => ask(Math.round(fields.percent * 100))}
    >
      <Form.Item
        name="percent"
        label={t('settings.holdout.newShare')}
        rules={[
          { required: true, message: t('common.required', { label: t('settings.holdout.share') }) },
        ]}
      >
        <InputNumber min={0} max={highestPercent} precision={2} step={0.5} suffix="%" />
      </Form.Item>
      <GuardedButton
        type="primary"
        htmlType="submit"
        loading={save.isPending}
        blockedBecause={mayNot ?? (same ? t('settings.holdout.unchanged') : null)}
      >
        {t('common.save')}
      </GuardedButton>
    </Form>
  );
}

function Changes({ current }: { current: HoldoutShare }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      rowKey="setAt"
      pagination={current.changes.length > 10 ? { pageSize: 10 } : false}
      dataSource={current.changes}
      locale={{ emptyText: <FirstStep text={t('settings.holdout.noHistory')} /> }}
      columns={[
        { title: t('settings.holdout.setAt'), render: (_, one) => formatMoment(one.setAt) },
        {
          title: t('settings.holdout.share'),
          align: 'right',
          render: (_, one) => (
            <span className="number">{formatPercent(one.sharePer10000 / 10_000)}</span>
          ),
        },
        { title: t('settings.holdout.setBy'), render: (_, one) => one.setByName ?? '—' },
        {
          title: (
            <DefinedColumn
              label={t('settings.holdout.salt')}
              definition={t('settings.holdout.saltDefinition')}
            />
          ),
          render: (_, one) => <code>{one.saltFingerprint}</code>,
        },
      ]}
    />
  );
}
