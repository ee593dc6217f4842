import type { MergeProposal, PairedCustomer } from '#contract/identities.ts';
import { Alert, Drawer, Space, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCan } from '../../app/session.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { DecisionModal, type Decision } from './decision-modal.tsx';
import { Evidence } from './evidence.tsx';

/** The two customers side by side, everything personal masked, and what a person makes of them. */
export function CompareDrawer({
  proposal,
  onClose,
}: {
  proposal: MergeProposal;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [decision, setDecision] = useState<Decision | null>(null);
  const { kept, merged } = proposal;
  const blocked = can('update', 'Identity') ? null : t('common.notAllowed');
  const title = (no: number, key: 'keptColumn' | 'mergedColumn') => (
    <Link to={`/customers/${no}`}>{t(`identities.${key}`, { no })}</Link>
  );
  return (
    <Drawer
      open
      size={820}
      onClose={onClose}
      title={t('identities.compareTitle', { one: kept.customerNo, other: merged.customerNo })}
      extra={
        proposal.state === 'different' ? null : (
          <Space wrap>
            <GuardedButton blockedBecause={blocked} onClick={() => setDecision('later')}>
              {t('identities.later')}
            </GuardedButton>
            <GuardedButton blockedBecause={blocked} onClick={() => setDecision('different')}>
              {t('identities.different')}
            </GuardedButton>
            <GuardedButton
              type="primary"
              blockedBecause={blocked}
              onClick={() => setDecision('merge')}
            >
              {t('identities.merge')}
            </GuardedButton>
          </Space>
        )
      }
    >
      <p>
        {t('identities.score')} {proposal.score} <Evidence {...proposal} />
      </p>
      <Table
        size="small"
        pagination={false}
        rowKey="key"
        dataSource={useRows(proposal)}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('identities.field'), dataIndex: 'label' },
          { title: title(kept.customerNo, 'keptColumn'), dataIndex: 'kept' },
          { title: title(merged.customerNo, 'mergedColumn'), dataIndex: 'merged' },
        ]}
      />
      <Alert type="info" showIcon title={t('identities.keptHint')} className="after-section" />
      {proposal.reason === null ? null : (
        <p className="muted">
          {proposal.decidedByName}: {proposal.reason}
        </p>
      )}
      <DecisionModal
        proposalId={proposal.proposalId}
        decision={decision}
        onClose={() => setDecision(null)}
        onDone={onClose}
      />
    </Drawer>
  );
}

type ComparedRow = { key: string; label: string; kept: string; merged: string };

function useRows({ kept, merged }: MergeProposal): ComparedRow[] {
  const { t } = useTranslation();
  const row = (
    key: string,
    label: string,
    of: (customer: PairedCustomer) => string | null,
  ): ComparedRow => ({ key, label, kept: of(kept) || '—', merged: of(merged) || '—' });
  return [
    row('name', t('customers.name'), (one) => one.name),
    row('identity', t('customers.identity'), (one) => one.identity),
    row('phone', t('customers.phone'), (one) => one.phone),
    row('gender', t('customers.gender'), (one) => t(`customers.genders.${one.gender}`)),
    row('birth', t('customers.birthDate'), (one) => formatDay(one.birthDate)),
    row('open', t('customers.openDate'), (one) => formatDay(one.openDate)),
    row('org', t('customers.org'), (one) => one.managingOrgName),
    row('identifiers', t('customers.identifiers'), ({ identifiers }) =>
      identifiers.map(({ scheme, value }) => `${scheme}: ${value}`).join('  '),
    ),
  ];
}
