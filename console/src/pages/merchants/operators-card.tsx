import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Card, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { merchantCalls, type MerchantDetail } from '../../api/merchants.ts';
import { organizationCalls } from '../../api/organization.ts';
import { readAll } from '../../api/pages.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Given = { merchant: MerchantDetail; mayNot: string | null };

/** Who redeems at a merchant. */
export function OperatorsCard({ merchant, mayNot }: Given): ReactNode {
  const { t } = useTranslation();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [binding, setBinding] = useState(false);
  const { merchantNo } = merchant;
  const unbind = useMutation({
    mutationFn: (staffId: number) => merchantCalls.unbind(merchantNo, staffId),
    onSettled: () => queries.invalidateQueries({ queryKey: ['merchants'] }),
  });
  return (
    <Card
      variant="borderless"
      className="section"
      title={t('merchants.operators')}
      extra={
        <GuardedButton size="small" blockedBecause={mayNot} onClick={() => setBinding(true)}>
          {t('merchants.bind')}
        </GuardedButton>
      }
    >
      <Table
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="staffId"
        dataSource={merchant.operators}
        locale={{ emptyText: t('merchants.operatorsEmpty') }}
        columns={[
          { title: t('merchants.staff'), render: (_, one) => `${one.name}（${one.staffNumber}）` },
          { title: t('merchants.at'), render: (_, one) => formatMoment(one.addedAt) },
          {
            title: t('common.actions'),
            render: (_, one) => (
              <GuardedButton
                type="link"
                size="small"
                danger
                blockedBecause={mayNot}
                onClick={() =>
                  confirm({
                    title: t('merchants.unbindAsk', { name: one.name }),
                    okText: t('merchants.unbind'),
                    run: () => unbind.mutateAsync(one.staffId),
                  })
                }
              >
                {t('merchants.unbind')}
              </GuardedButton>
            ),
          },
        ]}
      />
      {binding ? <BindForm merchantNo={merchantNo} onClose={() => setBinding(false)} /> : null}
    </Card>
  );
}

function BindForm({ merchantNo, onClose }: { merchantNo: number; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const staff = useQuery({
    queryKey: ['staff', 'merchant-operators'],
    queryFn: ({ signal }) => readAll((page) => organizationCalls.staff(page, signal)),
    enabled: can('read', 'Staff'),
  });
  const bind = useMutation({
    mutationFn: ({ staffId }: { staffId: number }) => merchantCalls.bind(merchantNo, staffId),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['merchants'] });
      onClose();
    },
  });
  const people = (staff.data ?? []).filter(({ roles }) => roles.includes('merchant_operator'));
  return (
    <FormModal<{ staffId: number }>
      open
      title={t('merchants.bind')}
      initialValues={{}}
      saving={bind.isPending}
      onSave={(fields) => bind.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="staffId" label={t('merchants.staff')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={staff.isPending}
          options={people.map((one) => ({
            value: one.staffId,
            label: `${one.name}（${one.staffNumber}）`,
          }))}
        />
      </RequiredItem>
    </FormModal>
  );
}
