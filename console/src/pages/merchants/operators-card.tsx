import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Card, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { merchantCalls, type MerchantDetail } from '../../api/merchants.ts';
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
  const queries = useQueryClient();
  const choices = useQuery({
    queryKey: ['merchants', merchantNo, 'operator-choices'],
    queryFn: ({ signal }) => merchantCalls.operatorChoices(merchantNo, signal),
  });
  const bind = useMutation({
    mutationFn: ({ staffId }: { staffId: number }) => merchantCalls.bind(merchantNo, staffId),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['merchants'] });
      onClose();
    },
  });
  return (
    <FormModal<{ staffId: number }>
      open
      title={t('merchants.bind')}
      hint={t('merchants.bindHint')}
      initialValues={{}}
      saving={bind.isPending}
      onSave={(fields) => bind.mutate(fields)}
      onClose={onClose}
    >
      {choices.data?.items.length === 0 ? (
        <Alert type="info" showIcon className="section" title={t('merchants.nobodyToBind')} />
      ) : null}
      <RequiredItem name="staffId" label={t('merchants.staff')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={choices.isPending}
          options={(choices.data?.items ?? []).map((one) => ({
            value: one.staffId,
            label: `${one.name}（${one.staffNumber}）`,
          }))}
        />
      </RequiredItem>
    </FormModal>
  );
}
