import {
  simulationCases,
  type PastCampaign,
  type SimulationRequest,
} from '#contract/benefit-simulation.ts';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, DatePicker, Form, InputNumber, Segmented, Select, Table } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, useAudienceOptions } from '../../api/audiences.ts';
import { bankToday } from '../../api/bank-day.ts';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatPercent } from '../../parts/format-figure.ts';
import { RequiredItem } from '../../parts/required-item.tsx';

type Basis = 'past' | 'assumed';
type Fields = {
  audienceId?: number;
  recipients: number;
  period: [Dayjs, Dayjs];
  rates?: Record<(typeof simulationCases)[number], { claim: number; redeem: number }>;
};

/** Who may claim and when, and the rates: of past campaigns that are chosen, or entered. */
export function SimulationForm({
  past,
  running,
  onRun,
}: {
  past: readonly PastCampaign[];
  running: boolean;
  onRun: (asked: SimulationRequest) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const audiences = useAudienceOptions();
  const usable = past.filter((one) => one.claimRate !== null && one.redeemRate !== null);
  const [basis, setBasis] = useState<Basis>(usable.length > 0 ? 'past' : 'assumed');
  const [chosen, setChosen] = useState(usable.map(({ campaignId }) => campaignId));
  const count = useMutation({
    mutationFn: (audienceId: number) => audienceCalls.count({ audienceId }, 'simulation'),
    onSuccess: (counted) => form.setFieldsValue({ recipients: counted.count }),
  });
  const lacksPast = basis === 'past' && chosen.length === 0;
  const today = dayjs(bankToday());
  const run = ({ recipients, period: [from, until], rates }: Fields): void => {
    if (lacksPast) return;
    const period = { from: from.format('YYYY-MM-DD'), days: until.diff(from, 'day') + 1 };
    const share = (percent: { claim: number; redeem: number } | undefined) => ({
      claim: (percent?.claim ?? 0) / 100,
      redeem: (percent?.redeem ?? 0) / 100,
    });
    onRun({
      recipients,
      ...period,
      ...(basis === 'past'
        ? { campaignIds: chosen }
        : {
            rates: {
              low: share(rates?.low),
              expected: share(rates?.expected),
              high: share(rates?.high),
            },
          }),
    });
  };
  return (
    <Card variant="borderless" className="section" title={t('simulation.setUp')}>
      <Form<Fields>
        form={form}
        name="simulation"
        layout="vertical"
        initialValues={{ period: [today, today.add(29, 'day')] }}
        onFinish={run}
      >
        <div className="simulation-fields">
          <Form.Item
            name="audienceId"
            label={t('simulation.audience')}
            extra={t('simulation.audienceHint')}
          >
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              loading={audiences.isPending || count.isPending}
              onChange={(id: number | undefined) => id !== undefined && count.mutate(id)}
              options={(audiences.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
          <RequiredItem name="recipients" label={t('simulation.recipients')}>
            <InputNumber min={1} max={100_000_000} precision={0} className="full-width" />
          </RequiredItem>
          <RequiredItem name="period" label={t('simulation.period')}>
            <DatePicker.RangePicker
              className="full-width"
              maxDate={today.add(365, 'day')}
              allowClear={false}
            />
          </RequiredItem>
          <Form.Item label={t('simulation.basis')}>
            <Segmented<Basis>
              value={basis}
              onChange={setBasis}
              options={(['past', 'assumed'] as const).map((value) => ({
                value,
                label: t(`simulation.bases.${value}`),
              }))}
            />
          </Form.Item>
        </div>
        {basis === 'past' ? (
          <PastTable past={past} chosen={chosen} onChoose={setChosen} />
        ) : (
          <AssumedRates />
        )}
        {lacksPast && usable.length > 0 ? (
          <Alert type="warning" showIcon className="section" title={t('simulation.past.choose')} />
        ) : null}
        <Button
          type="primary"
          htmlType="submit"
          className="after-section"
          loading={running}
          disabled={lacksPast}
        >
          {t('simulation.run')}
        </Button>
      </Form>
    </Card>
  );
}

function AssumedRates(): ReactNode {
  const { t } = useTranslation();
  return simulationCases.map((name) => (
    <div key={name} className="form-line">
      {(['claim', 'redeem'] as const).map((rate) => (
        <RequiredItem
          key={rate}
          name={['rates', name, rate]}
          label={`${t(`simulation.cases.${name}`)} · ${t(`simulation.${rate}Rate`)}`}
        >
          <InputNumber min={0} max={100} precision={2} className="step-figure" suffix="%" />
        </RequiredItem>
      ))}
    </div>
  ));
}

function PastTable({
  past,
  chosen,
  onChoose,
}: {
  past: readonly PastCampaign[];
  chosen: readonly number[];
  onChoose: (ids: number[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  if (past.length === 0) return <Alert type="info" showIcon title={t('simulation.past.none')} />;
  const number = (title: string, of: (one: PastCampaign) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, one: PastCampaign) => (
      <span className="number">{formatCount(of(one))}</span>
    ),
  });
  const rate = (name: 'claimRate' | 'redeemRate') => ({
    title: (
      <DefinedColumn
        label={t(`simulation.past.${name}`)}
        definition={t(`simulation.past.${name}Definition`)}
      />
    ),
    align: 'right' as const,
    render: (_: unknown, one: PastCampaign) => (
      <span className="number">{formatPercent(one[name])}</span>
    ),
  });
  return (
    <>
      <h2 className="part-title">{t('simulation.past.title')}</h2>
      <Table<PastCampaign>
        size="small"
        rowKey="campaignId"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={past}
        rowSelection={{
          selectedRowKeys: [...chosen],
          onChange: (keys) => onChoose(keys.map(Number)),
          getCheckboxProps: (one) => ({
            disabled: one.claimRate === null || one.redeemRate === null,
            'aria-label': one.campaignName,
          }),
        }}
        columns={[
          { title: t('simulation.past.campaign'), dataIndex: 'campaignName' },
          { title: t('simulation.past.offer'), dataIndex: 'offerName' },
          number(t('simulation.past.entitled'), (one) => one.entitled),
          number(t('simulation.past.claimed'), (one) => one.claimed),
          number(t('simulation.past.redeemed'), (one) => one.redeemed),
          number(t('simulation.past.inHand'), (one) => one.inHand),
          rate('claimRate'),
          rate('redeemRate'),
        ]}
      />
    </>
  );
}
