import { merchantStates } from '#contract/merchants.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { merchantCalls, type MerchantProfile } from '../../api/merchants.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatDay, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { AccountFields } from './account-fields.tsx';
import { useCircles } from './circle-choice.tsx';
import { MerchantState } from './merchant-state.tsx';

/** 商户: which take benefits, and what they are owed. */
export function MerchantsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const circles = useCircles();
  const [adding, setAdding] = useState(false);
  const addButton = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Merchant') ? null : t('common.notAllowed')}
      onClick={() => setAdding(true)}
    >
      {t('merchants.add')}
    </GuardedButton>
  );
  return (
    <>
      <PageHead title={t('shell.menu.merchants')} note={t('merchants.note')} extra={addButton} />
      <ListPage<MerchantProfile>
        name="merchants"
        rowKey={(one) => one.merchantNo}
        read={({ filters, cursor, limit, signal }) =>
          merchantCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          { kind: 'text', name: 'name', label: t('merchants.name') },
          {
            kind: 'choice',
            name: 'circleId',
            label: t('merchants.circle'),
            options: (circles.data ?? []).map(({ id, name, city }) => ({
              value: String(id),
              label: `${city} · ${name}`,
            })),
          },
          {
            kind: 'choice',
            name: 'state',
            label: t('merchants.state'),
            options: merchantStates.map((value) => ({
              value,
              label: t(`merchants.states.${value}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('merchants.name'),
            render: (one) => <Link to={`/merchants/${one.merchantNo}`}>{one.name}</Link>,
          },
          { key: 'no', title: t('merchants.merchantNo'), render: (one) => one.merchantNo },
          {
            key: 'state',
            title: t('merchants.state'),
            render: (one) => <MerchantState state={one.state} />,
          },
          {
            key: 'source',
            from: 1280,
            title: t('merchants.origin'),
            render: (one) => t(`merchants.origins.${one.source}`),
          },
          { key: 'circle', title: t('merchants.circle'), render: (one) => one.circleName ?? '—' },
          {
            key: 'balance',
            title: t('merchants.balance'),
            header: (
              <DefinedColumn
                label={t('merchants.balance')}
                definition={t('merchants.balanceDefinition')}
              />
            ),
            align: 'right',
            render: (one) => formatFen(one.balanceFen),
          },
          {
            key: 'cycle',
            from: 1280,
            title: t('merchants.cycle'),
            render: (one) => `T+${one.settlementDays}`,
          },
          {
            key: 'settled',
            from: 1280,
            title: t('merchants.settledThrough'),
            render: (one) => formatDay(one.settledThrough),
          },
          ...(can('read', 'OrgUnit')
            ? [
                {
                  key: 'org',
                  title: t('merchants.org'),
                  render: (one: MerchantProfile) => orgName(one.orgId),
                },
              ]
            : []),
        ]}
        empty={{ text: t('merchants.empty'), action: addButton }}
      />
      {adding ? <ApplyForm onClose={() => setAdding(false)} /> : null}
    </>
  );
}

type Fields = {
  merchantNo: number;
  settlementDays: number;
  holderName: string;
  bankName: string;
  number: string;
};

function ApplyForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const apply = useMutation({
    mutationFn: ({ merchantNo, settlementDays, ...account }: Fields) =>
      merchantCalls.apply({ merchantNo, settlementDays, account }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['merchants'] });
      void message.success(t('merchants.submitted'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('merchants.add')}
      hint={t('merchants.addHint')}
      okText={t('common.create')}
      initialValues={{ settlementDays: 1 }}
      saving={apply.isPending}
      onSave={(fields) => apply.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="merchantNo" label={t('merchants.merchantNo')}>
        <InputNumber min={1} max={2_147_483_647} precision={0} className="full-width" />
      </RequiredItem>
      <RequiredItem name="settlementDays" label={t('merchants.cycle')}>
        <InputNumber min={0} max={30} precision={0} prefix="T+" />
      </RequiredItem>
      <AccountFields />
    </FormModal>
  );
}
