import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Descriptions, Flex, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { merchantCalls, type MerchantDetail } from '../../api/merchants.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatDay, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { AccountsLink } from '../ledger/account-page.tsx';
import { AccountFields } from './account-fields.tsx';
import { CircleChoice } from './circle-choice.tsx';
import { MerchantState } from './merchant-state.tsx';
import { OperatorsCard } from './operators-card.tsx';
import { RedemptionsCard } from './redemptions-card.tsx';
import { TillsCard } from './tills-card.tsx';

/** One merchant: its state, where its money goes, its people and tills, what it redeems. */
export function MerchantPage(): ReactNode {
  const { merchantNo = '' } = useParams();
  const no = Number(merchantNo);
  const found = useQuery({
    queryKey: ['merchants', no],
    queryFn: ({ signal }) => merchantCalls.find(no, signal),
  });
  return <LoadedPage query={found}>{(merchant) => <Merchant merchant={merchant} />}</LoadedPage>;
}

type Move = 'active' | 'suspended' | 'closed';

function Merchant({ merchant }: { merchant: MerchantDetail }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const [move, setMove] = useState<Move | null>(null);
  const [changing, setChanging] = useState(false);
  const [withdrawing, setWithdrawing] = useState(false);
  const { state } = merchant;
  const mayNot = can('update', 'Merchant') ? null : t('common.notAllowed');
  const stands = state === 'active' || state === 'suspended';
  const notNow = stands ? mayNot : t(`merchants.states.${state}`);
  return (
    <>
      <PageHead
        title={merchant.name}
        note={<MerchantState state={state} />}
        extra={
          can('update', 'Merchant') ? (
            <>
              <GuardedButton
                blockedBecause={notNow}
                onClick={() => setMove(state === 'suspended' ? 'active' : 'suspended')}
              >
                {t(state === 'suspended' ? 'merchants.resume' : 'merchants.suspend')}
              </GuardedButton>
              {state === 'applied' ? (
                <GuardedButton blockedBecause={null} onClick={() => setWithdrawing(true)}>
                  {t('merchants.withdraw')}
                </GuardedButton>
              ) : null}
              <GuardedButton danger blockedBecause={notNow} onClick={() => setMove('closed')}>
                {t('merchants.close')}
              </GuardedButton>
            </>
          ) : null
        }
      />
      <Card variant="borderless" className="section">
        <Descriptions
          column={{ xs: 1, sm: 2, lg: 3 }}
          items={[
            { key: 'no', label: t('merchants.merchantNo'), children: merchant.merchantNo },
            ...(can('read', 'OrgUnit')
              ? [{ key: 'org', label: t('merchants.org'), children: orgName(merchant.orgId) }]
              : []),
            {
              key: 'circle',
              label: t('merchants.circle'),
              children: <CircleChoice merchant={merchant} mayNot={mayNot} />,
            },
            {
              key: 'origin',
              label: t('merchants.origin'),
              children: t(`merchants.origins.${merchant.source}`),
            },
            { key: 'cycle', label: t('merchants.cycle'), children: `T+${merchant.settlementDays}` },
            {
              key: 'balance',
              label: t('merchants.balance'),
              children: (
                <Flex gap={12}>
                  {formatFen(merchant.balanceFen)}
                  <AccountsLink of={{ merchantNo: merchant.merchantNo }} />
                </Flex>
              ),
            },
            {
              key: 'settled',
              label: t('merchants.settledThrough'),
              children: formatDay(merchant.settledThrough),
            },
            ...(merchant.stateReason
              ? [{ key: 'reason', label: t('merchants.reason'), children: merchant.stateReason }]
              : []),
          ]}
        />
      </Card>
      <RedemptionsCard merchantNo={merchant.merchantNo} />
      <OperatorsCard merchant={merchant} mayNot={mayNot} />
      <TillsCard merchant={merchant} mayNot={mayNot} />
      <Card
        variant="borderless"
        className="section"
        title={t('merchants.account')}
        extra={
          <GuardedButton size="small" blockedBecause={notNow} onClick={() => setChanging(true)}>
            {t('merchants.accountChange')}
          </GuardedButton>
        }
      >
        <Table
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowKey="madeAt"
          dataSource={merchant.accounts}
          columns={[
            { title: t('merchants.holder'), dataIndex: 'holderName' },
            { title: t('merchants.bank'), dataIndex: 'bankName' },
            { title: t('merchants.number'), dataIndex: 'maskedNumber' },
            {
              title: t('merchants.state'),
              render: (_, one) => (
                <StatusTag
                  tone={one.state === 'in_force' ? 'success' : 'default'}
                  text={t(`merchants.accountStates.${one.state}`)}
                />
              ),
            },
            { title: t('merchants.at'), render: (_, one) => formatMoment(one.madeAt) },
          ]}
        />
      </Card>
      {move ? <MoveForm merchant={merchant} move={move} onClose={() => setMove(null)} /> : null}
      {withdrawing ? (
        <WithdrawForm merchant={merchant} onClose={() => setWithdrawing(false)} />
      ) : null}
      {changing ? <AccountForm merchant={merchant} onClose={() => setChanging(false)} /> : null}
    </>
  );
}

/** What is done after a change of a merchant: it is read again, and the dialog closes. */
function useChanged(onClose: () => void, text: 'saved' | 'submitted'): () => Promise<void> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: ['merchants'] });
    void message.success(t(`merchants.${text}`));
    onClose();
  };
}

type Given = { merchant: MerchantDetail; onClose: () => void };

function MoveForm({ merchant, move, onClose }: Given & { move: Move }): ReactNode {
  const { t } = useTranslation();
  const change = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      merchantCalls.change(merchant.merchantNo, { state: move, reason }),
    onSuccess: useChanged(onClose, 'saved'),
  });
  const words = { active: 'resume', suspended: 'suspend', closed: 'close' } as const;
  return (
    <FormModal<{ reason: string }>
      open
      title={`${t(`merchants.${words[move]}`)} · ${merchant.name}`}
      {...(move === 'closed' ? { hint: t('merchants.closeHint') } : {})}
      okText={t(`merchants.${words[move]}`)}
      danger={move !== 'active'}
      initialValues={{}}
      saving={change.isPending}
      onSave={(fields) => change.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('merchants.reason')}>
        <Input.TextArea maxLength={200} rows={3} />
      </RequiredItem>
    </FormModal>
  );
}

function WithdrawForm({ merchant, onClose }: Given): ReactNode {
  const { t } = useTranslation();
  const withdraw = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      merchantCalls.withdraw(merchant.merchantNo, reason),
    onSuccess: useChanged(onClose, 'saved'),
  });
  return (
    <FormModal<{ reason: string }>
      open
      title={`${t('merchants.withdraw')} · ${merchant.name}`}
      hint={t('merchants.withdrawHint')}
      okText={t('merchants.withdraw')}
      initialValues={{}}
      saving={withdraw.isPending}
      onSave={(fields) => withdraw.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('merchants.reason')}>
        <Input.TextArea maxLength={200} rows={3} />
      </RequiredItem>
    </FormModal>
  );
}

type AccountGiven = { holderName: string; bankName: string; number: string };

function AccountForm({ merchant, onClose }: Given): ReactNode {
  const { t } = useTranslation();
  const change = useMutation({
    mutationFn: (fields: AccountGiven) => merchantCalls.changeAccount(merchant.merchantNo, fields),
    onSuccess: useChanged(onClose, 'submitted'),
  });
  return (
    <FormModal<AccountGiven>
      open
      title={t('merchants.accountChange')}
      hint={t('merchants.accountHint')}
      initialValues={{}}
      saving={change.isPending}
      onSave={(fields) => change.mutate(fields)}
      onClose={onClose}
    >
      <Flex vertical>
        <AccountFields />
      </Flex>
    </FormModal>
  );
}
