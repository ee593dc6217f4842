import { consentChannels, consentPurposes, type CustomerConsent } from '#contract/consent.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Radio, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls } from '../../api/customers.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { GuardianConsent } from './guardian-consent.tsx';
import { Suppressions } from './suppressions.tsx';

export function ConsentTab({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [recording, setRecording] = useState(false);
  const consent = useQuery({
    queryKey: ['customers', 'consent', customerNo],
    queryFn: ({ signal }) => customerCalls.consent(customerNo, signal),
  });
  return (
    <>
      <GuardedButton
        className="section"
        blockedBecause={can('create', 'Consent') ? null : t('common.notAllowed')}
        onClick={() => setRecording(true)}
      >
        {t('customers.consent.record')}
      </GuardedButton>
      <Loaded query={consent}>
        {(all) => <ConsentTables customerNo={customerNo} consent={all} />}
      </Loaded>
      <RecordConsent open={recording} customerNo={customerNo} onClose={() => setRecording(false)} />
    </>
  );
}

function ConsentTables({
  customerNo,
  consent,
}: {
  customerNo: number;
  consent: CustomerConsent;
}): ReactNode {
  const { t } = useTranslation();
  const stand = (granted: boolean): ReactNode => (
    <StatusTag
      tone={granted ? 'success' : 'error'}
      text={t(granted ? 'customers.consent.granted' : 'customers.consent.refused')}
    />
  );
  const purpose = {
    title: t('customers.consent.purpose'),
    render: (one: { purpose: (typeof consentPurposes)[number] }) =>
      t(`customers.consent.purposes.${one.purpose}`),
  };
  const channel = {
    title: t('customers.consent.channel'),
    render: (one: { channel: (typeof consentChannels)[number] }) =>
      t(`customers.consent.channels.${one.channel}`),
  };
  return (
    <>
      {consent.inUniversalHoldout ? (
        <Alert type="info" showIcon title={t('customers.consent.holdout')} className="section" />
      ) : null}
      <GuardianConsent customerNo={customerNo} guardian={consent.guardian} />
      <h2 className="part-title">{t('customers.consent.standing')}</h2>
      <Table
        size="small"
        pagination={false}
        rowKey={(one) => `${one.purpose} ${one.channel}`}
        dataSource={consent.standing}
        locale={{ emptyText: <FirstStep text={t('customers.consent.empty')} /> }}
        columns={[
          purpose,
          channel,
          { title: t('customers.consent.decision'), render: (_, one) => stand(one.granted) },
          {
            title: t('customers.consent.statedAt'),
            render: (_, one) => formatMoment(one.statedAt),
          },
        ]}
      />
      <Suppressions customerNo={customerNo} suppressions={consent.suppressions} />
      <h2 className="part-title">{t('customers.consent.history')}</h2>
      <Table
        size="small"
        pagination={consent.statements.length > 10 ? { pageSize: 10 } : false}
        rowKey="statementId"
        dataSource={consent.statements}
        columns={[
          {
            title: t('customers.consent.statedAt'),
            render: (_, one) => formatMoment(one.statedAt),
          },
          purpose,
          channel,
          { title: t('customers.consent.decision'), render: (_, one) => stand(one.granted) },
          {
            title: t('customers.consent.proof'),
            render: (_, one) =>
              `${t(`customers.consent.proofKinds.${one.proofKind}`)} ${one.proof}`,
          },
        ]}
      />
    </>
  );
}

type ConsentFields = {
  purpose: string;
  channel: string;
  granted: boolean;
  proofKind: string;
  proof: string;
  textVersion: string;
};

function RecordConsent({
  open,
  customerNo,
  onClose,
}: {
  open: boolean;
  customerNo: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (fields: ConsentFields) => customerCalls.addConsent(customerNo, fields),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['customers', 'consent', customerNo] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  const required = [{ required: true }];
  return (
    <FormModal<ConsentFields>
      open={open}
      title={t('customers.consent.recordTitle')}
      initialValues={{ granted: true, channel: 'any', proofKind: 'counter' }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <Form.Item name="purpose" label={t('customers.consent.purpose')} rules={required}>
        <Select
          options={consentPurposes.map((value) => ({
            value,
            label: t(`customers.consent.purposes.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="channel" label={t('customers.consent.channel')} rules={required}>
        <Select
          options={consentChannels.map((value) => ({
            value,
            label: t(`customers.consent.channels.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="granted" label={t('customers.consent.decision')} rules={required}>
        <Radio.Group
          options={[
            { value: true, label: t('customers.consent.granted') },
            { value: false, label: t('customers.consent.refused') },
          ]}
        />
      </Form.Item>
      <Form.Item name="proofKind" label={t('customers.consent.proofKind')} rules={required}>
        <Select
          options={(['paper', 'counter', 'phone_recording'] as const).map((value) => ({
            value,
            label: t(`customers.consent.proofKinds.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="proof" label={t('customers.consent.proofText')} rules={required}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="textVersion" label={t('customers.consent.textVersion')} rules={required}>
        <Input maxLength={64} />
      </Form.Item>
    </FormModal>
  );
}
