import type { MergeProposal, PairedCustomer } from '#contract/identities.ts';
import { Alert, Drawer, Space, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCan } from '../../app/session.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { DecisionModal, type Decision } from './decision-modal.tsx';
import { Evidence } from './evidence.tsx';
import { agreementIn, type Agreement, type SignedField } from './field-agreement.ts';

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
      <Space wrap size="large" className="section">
        <span>
          {t('identities.score')} <strong className="number">{proposal.score}</strong>
        </span>
        <span>
          {t('identities.reasonsTitle')} <Evidence reasons={proposal.reasons} conflicts={[]} />
        </span>
        {proposal.conflicts.length === 0 ? null : (
          <span>
            {t('identities.conflictsTitle')}{' '}
            <Evidence reasons={[]} conflicts={proposal.conflicts} />
          </span>
        )}
      </Space>
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
          {
            title: t('identities.agreement'),
            dataIndex: 'agreement',
            render: (agreement: Agreement | null) =>
              agreement === null ? null : (
                <StatusTag tone={tones[agreement]} text={t(`identities.${agreement}`)} />
              ),
          },
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

type ComparedRow = {
  key: string;
  label: string;
  kept: string;
  merged: string;
  /** null where it tells nothing of one person or two */
  agreement: Agreement | null;
};
const tones = { same: 'success', differs: 'error', unknown: 'default' } as const;

function useRows(proposal: MergeProposal): ComparedRow[] {
  const { t } = useTranslation();
  const { kept, merged } = proposal;
  const row = (
    key: string,
    label: string,
    of: (customer: PairedCustomer) => string | null,
  ): ComparedRow => ({
    key,
    label,
    kept: of(kept) || '—',
    merged: of(merged) || '—',
    agreement: null,
  });
  const signed = (
    field: SignedField,
    label: string,
    of: (customer: PairedCustomer) => string | null,
  ): ComparedRow => {
    const bothKnown = [kept, merged].every(
      (one) => of(one) && (field !== 'gender' || one.gender !== 'unknown'),
    );
    return { ...row(field, label, of), agreement: agreementIn(field, proposal, bothKnown) };
  };
  return [
    signed('name', t('customers.name'), (one) => one.name),
    signed('identity', t('customers.identity'), (one) => one.identity),
    signed('phone', t('customers.phone'), (one) => one.phone),
    signed('gender', t('customers.gender'), (one) => t(`customers.genders.${one.gender}`)),
    signed('birth', t('customers.birthDate'), (one) => one.birthDate && formatDay(one.birthDate)),
    row('open', t('customers.openDate'), (one) => formatDay(one.openDate)),
    row('org', t('customers.org'), (one) => one.managingOrgName),
    row('identifiers', t('customers.identifiers'), ({ identifiers }) =>
      identifiers.map(({ scheme, value }) => `${scheme}: ${value}`).join('  '),
    ),
  ];
}
