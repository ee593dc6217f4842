import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Card, Input, InputNumber, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { merchantCalls, type MerchantDetail } from '../../api/merchants.ts';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { SecretShown } from '../../parts/secret-shown.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

type Given = { merchant: MerchantDetail; mayNot: string | null };

/** The devices of a merchant, and what they may accept without the network. */
export function TillsCard({ merchant, mayNot }: Given): ReactNode {
  const { t } = useTranslation();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const { merchantNo } = merchant;
  const retire = useMutation({
    mutationFn: (tillId: number) => merchantCalls.retireTill(merchantNo, tillId),
    onSettled: () => queries.invalidateQueries({ queryKey: ['merchants'] }),
  });
  return (
    <Card
      variant="borderless"
      className="section"
      title={t('merchants.tills')}
      extra={
        <GuardedButton size="small" blockedBecause={mayNot} onClick={() => setAdding(true)}>
          {t('merchants.addTill')}
        </GuardedButton>
      }
    >
      <Table
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="id"
        dataSource={merchant.tills}
        locale={{ emptyText: t('merchants.tillsEmpty') }}
        columns={[
          { title: t('merchants.tillName'), dataIndex: 'name' },
          {
            title: t('merchants.state'),
            render: (_, one) => (
              <StatusTag
                tone={one.state === 'active' ? 'success' : 'default'}
                text={t(`merchants.tillState.${one.state}`)}
              />
            ),
          },
          {
            title: t('merchants.lease'),
            render: (_, one) =>
              one.leaseCount === 0 || one.leaseAmountFen === 0
                ? t('merchants.leaseNone')
                : t('merchants.leaseText', {
                    count: one.leaseCount,
                    yuan: formatFen(one.leaseAmountFen),
                    hours: one.leaseHours,
                  }),
          },
          {
            title: t('common.actions'),
            render: (_, one) => (
              <GuardedButton
                type="link"
                size="small"
                danger
                blockedBecause={
                  mayNot ?? (one.state === 'active' ? null : t('merchants.tillState.retired'))
                }
                onClick={() =>
                  confirm({
                    title: t('merchants.retireAsk', { name: one.name }),
                    okText: t('merchants.retire'),
                    run: () => retire.mutateAsync(one.id),
                  })
                }
              >
                {t('merchants.retire')}
              </GuardedButton>
            ),
          },
        ]}
      />
      {adding ? <TillForm merchantNo={merchantNo} onClose={() => setAdding(false)} /> : null}
    </Card>
  );
}

type Fields = { name: string; leaseCount: number; leaseYuan: number; leaseHours: number };

/** The key is shown once, after the till was made, until the person says it is saved. */
function TillForm({ merchantNo, onClose }: { merchantNo: number; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: ({ leaseYuan, ...rest }: Fields) =>
      merchantCalls.addTill(merchantNo, { ...rest, leaseAmountFen: Math.round(leaseYuan * 100) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['merchants'] }),
  });
  if (make.data)
    return (
      <SecretShown
        secret={make.data.secret}
        title={t('merchants.secret')}
        savedText={t('merchants.secretSaved')}
        onClose={onClose}
      />
    );
  return (
    <FormModal<Fields>
      open
      title={t('merchants.addTill')}
      okText={t('common.create')}
      initialValues={{ leaseCount: 0, leaseYuan: 0, leaseHours: 12 }}
      saving={make.isPending}
      onSave={(fields) => make.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('merchants.tillName')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="leaseCount" label={t('merchants.leaseCount')}>
        <InputNumber min={0} max={10_000} precision={0} />
      </RequiredItem>
      <RequiredItem name="leaseYuan" label={t('merchants.leaseYuan')}>
        <InputNumber min={0} precision={2} />
      </RequiredItem>
      <RequiredItem name="leaseHours" label={t('merchants.leaseHours')}>
        <InputNumber min={1} max={72} precision={0} />
      </RequiredItem>
    </FormModal>
  );
}
