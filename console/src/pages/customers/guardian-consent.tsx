import { consentPurposes, type CustomerConsent, guardianRelations } from '#contract/consent.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Checkbox, Flex, Input, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls } from '../../api/customers.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep } from '../../parts/load-state.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

type Guardian = CustomerConsent['guardian'];
type Purpose = (typeof consentPurposes)[number];

/** 监护人同意: of a customer under 14, who gives and withdraws it and what is in force; else what there was. */
export function GuardianConsent({
  customerNo,
  guardian,
}: {
  customerNo: number;
  guardian: Guardian;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [recording, setRecording] = useState<'grant' | 'withdraw' | null>(null);
  const { needed, granted, statements } = guardian;
  if (!needed && statements.length === 0) return null;
  const notAllowed = can('create', 'Consent') ? null : t('common.notAllowed');
  const missing = !granted.includes('marketing');
  return (
    <section className="section" aria-label={t('customers.guardian.title')}>
      <h2 className="part-title">{t('customers.guardian.title')}</h2>
      {needed ? (
        <Alert
          type={missing ? 'warning' : 'info'}
          showIcon
          className="section"
          title={t(missing ? 'customers.guardian.missing' : 'customers.guardian.inForce', {
            purposes: granted
              .map((one) => t(`customers.consent.purposes.${one}`))
              .join(t('customers.guardian.comma')),
          })}
        />
      ) : (
        <p className="muted">{t('customers.guardian.notNeeded')}</p>
      )}
      <Flex gap={8} wrap className="section">
        {needed ? (
          <GuardedButton blockedBecause={notAllowed} onClick={() => setRecording('grant')}>
            {t('customers.guardian.grant')}
          </GuardedButton>
        ) : null}
        <GuardedButton
          danger
          blockedBecause={
            notAllowed ?? (granted.length === 0 ? t('customers.guardian.nothing') : null)
          }
          onClick={() => setRecording('withdraw')}
        >
          {t('customers.guardian.withdraw')}
        </GuardedButton>
      </Flex>
      <Table
        size="small"
        pagination={statements.length > 5 ? { pageSize: 5 } : false}
        rowKey="statementId"
        dataSource={statements}
        locale={{ emptyText: <FirstStep text={t('customers.guardian.empty')} /> }}
        columns={[
          {
            title: t('customers.consent.statedAt'),
            render: (_, one) => formatMoment(one.statedAt),
          },
          {
            title: t('customers.guardian.relation'),
            render: (_, one) => t(`customers.guardian.relations.${one.relation}`),
          },
          {
            title: t('customers.consent.purpose'),
            render: (_, one) => t(`customers.consent.purposes.${one.purpose}`),
          },
          {
            title: t('customers.guardian.decision'),
            render: (_, one) => (
              <StatusTag
                tone={one.granted ? 'success' : 'error'}
                text={t(one.granted ? 'customers.consent.granted' : 'customers.guardian.withdrawn')}
              />
            ),
          },
          {
            title: t('customers.consent.proof'),
            render: (_, one) =>
              `${t(`customers.consent.proofKinds.${one.proofKind}`)} ${one.proof}`,
          },
        ]}
      />
      <RecordGuardian
        act={recording}
        customerNo={customerNo}
        granted={granted}
        onClose={() => setRecording(null)}
      />
    </section>
  );
}

type Fields = {
  relation: string;
  purposes: Purpose[];
  proofKind: string;
  proof: string;
  textVersion: string;
};

function RecordGuardian({
  act,
  customerNo,
  granted,
  onClose,
}: {
  act: 'grant' | 'withdraw' | null;
  customerNo: number;
  granted: readonly Purpose[];
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const withdrawing = act === 'withdraw';
  const save = useMutation({
    mutationFn: (fields: Fields) =>
      customerCalls.addGuardianConsent(customerNo, { ...fields, granted: !withdrawing }),
    onSuccess: (consent) => {
      queries.setQueryData(['customers', 'consent', customerNo], consent);
      void message.success(t('common.saved'));
      onClose();
    },
  });
  const purposes = withdrawing ? granted : consentPurposes;
  return (
    <FormModal<Fields>
      open={act !== null}
      title={t(withdrawing ? 'customers.guardian.withdraw' : 'customers.guardian.grant')}
      hint={t(withdrawing ? 'customers.guardian.withdrawHint' : 'customers.guardian.grantHint')}
      name="guardian"
      initialValues={{ purposes: withdrawing ? granted : ['marketing'], proofKind: 'paper' }}
      saving={save.isPending}
      danger={withdrawing}
      okText={t(withdrawing ? 'customers.guardian.withdraw' : 'common.save')}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="relation" label={t('customers.guardian.relation')}>
        <Select
          options={guardianRelations.map((value) => ({
            value,
            label: t(`customers.guardian.relations.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="purposes" label={t('customers.consent.purpose')}>
        <Checkbox.Group
          options={purposes.map((value) => ({
            value,
            label: t(`customers.consent.purposes.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="proofKind" label={t('customers.consent.proofKind')}>
        <Select
          options={(['paper', 'counter', 'phone_recording'] as const).map((value) => ({
            value,
            label: t(`customers.consent.proofKinds.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem
        name="proof"
        label={t('customers.consent.proofText')}
        rules={[{ whitespace: true }]}
      >
        <Input maxLength={500} />
      </RequiredItem>
      <RequiredItem
        name="textVersion"
        label={t('customers.consent.textVersion')}
        rules={[{ whitespace: true }]}
      >
        <Input maxLength={64} />
      </RequiredItem>
    </FormModal>
  );
}
