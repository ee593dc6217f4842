import { type GiftLimit, type GiftLimitView, limitPeriods } from '#contract/gift-register.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, App, Card, Input, InputNumber, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftRegisterCalls } from '../../api/gift-register.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { Figure } from '../../parts/figure.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** How much contacts may be given: set by two people, the newest in force. */
export function LimitPanel(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { wholeBank } = useSession();
  const [isChanging, setIsChanging] = useState(false);
  const limit = useQuery({
    queryKey: ['gift-limit'],
    queryFn: ({ signal }) => giftRegisterCalls.limit(signal),
  });
  return (
    <Loaded query={limit}>
      {(view) => (
        <Card variant="borderless">
          <InForce content={view.content} />
          <GuardedButton
            type="primary"
            className="section"
            blockedBecause={
              can('update', 'GiftRegister') && wholeBank ? null : t('giftRegister.limitNotYours')
            }
            onClick={() => setIsChanging(true)}
          >
            {t('giftRegister.changeLimit')}
          </GuardedButton>
          <Versions view={view} />
          {isChanging ? (
            <LimitForm content={view.content} onClose={() => setIsChanging(false)} />
          ) : null}
        </Card>
      )}
    </Loaded>
  );
}

function InForce({ content }: { content: GiftLimit | null }): ReactNode {
  const { t } = useTranslation();
  if (content === null)
    return <Alert type="warning" showIcon className="section" title={t('giftRegister.noLimit')} />;
  return (
    <div className="figures">
      <Figure
        size="small"
        label={t('giftRegister.singleYuan')}
        value={formatFen(content.singleFen)}
      />
      <Figure
        size="small"
        label={t('giftRegister.personYuan')}
        definition={t('giftRegister.personDefinition')}
        value={formatFen(content.personFen)}
      />
      <Figure
        size="small"
        label={t('giftRegister.period')}
        value={t(`giftRegister.periods.${content.period}`)}
      />
    </div>
  );
}

function Versions({ view }: { view: GiftLimitView }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="version"
      dataSource={view.versions}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <FirstStep text={t('giftRegister.noLimit')} /> }}
      columns={[
        { title: t('giftRegister.version'), dataIndex: 'version' },
        {
          title: t('giftRegister.singleYuan'),
          align: 'right',
          render: (_, one) => formatFen(one.content.singleFen),
        },
        {
          title: t('giftRegister.personYuan'),
          align: 'right',
          render: (_, one) => formatFen(one.content.personFen),
        },
        {
          title: t('giftRegister.period'),
          render: (_, one) => t(`giftRegister.periods.${one.content.period}`),
        },
        { title: t('common.reason'), dataIndex: 'reason' },
        { title: t('giftRegister.approvedAt'), render: (_, one) => formatMoment(one.approvedAt) },
      ]}
    />
  );
}

type Fields = {
  singleYuan: number;
  personYuan: number;
  period: GiftLimit['period'];
  reason: string;
};

function LimitForm({
  content,
  onClose,
}: {
  content: GiftLimit | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [key] = useState(newIdempotencyKey);
  const ask = useMutation({
    mutationFn: ({ singleYuan, personYuan, period, reason }: Fields) => {
      const [singleFen, personFen] = [singleYuan, personYuan].map((yuan) => Math.round(yuan * 100));
      const asked = { singleFen: singleFen ?? 0, personFen: personFen ?? 0, period };
      return giftRegisterCalls.askForLimit({ content: asked, reason }, key);
    },
    onSuccess: () => {
      void message.success(t('giftRegister.limitAsked'));
      onClose();
    },
  });
  const amount = <InputNumber min={0.01} max={1_000_000} precision={2} className="amount" />;
  return (
    <FormModal<Fields>
      open
      name="gift-limit"
      title={t('giftRegister.changeLimit')}
      hint={t('giftRegister.limitHint')}
      okText={t('giftRegister.submit')}
      initialValues={
        content
          ? {
              singleYuan: content.singleFen / 100,
              personYuan: content.personFen / 100,
              period: content.period,
            }
          : { period: 'year' }
      }
      saving={ask.isPending}
      onSave={(fields) => ask.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="singleYuan" label={t('giftRegister.singleYuan')}>
        {amount}
      </RequiredItem>
      <RequiredItem
        name="personYuan"
        label={t('giftRegister.personYuan')}
        dependencies={['singleYuan']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: number | null) =>
              value == null || value >= Number(getFieldValue('singleYuan') ?? 0)
                ? Promise.resolve()
                : Promise.reject(new Error(t('giftRegister.limitOrder'))),
          }),
        ]}
      >
        {amount}
      </RequiredItem>
      <RequiredItem name="period" label={t('giftRegister.period')}>
        <Select
          options={limitPeriods.map((value) => ({
            value,
            label: t(`giftRegister.periods.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="reason" label={t('common.reason')}>
        <Input.TextArea maxLength={500} rows={2} />
      </RequiredItem>
    </FormModal>
  );
}
