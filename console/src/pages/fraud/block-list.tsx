import { blockStates, type FraudBlockListed } from '#contract/fraud.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { fraudCalls } from '../../api/fraud.ts';
import { useCan } from '../../app/session.tsx';
import { formatLastDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { sentenceCase } from '../../parts/sentence-case.ts';
import { EndBlockForm } from './end-block-form.tsx';

const tones = { in_force: 'error', ended: 'success', over: 'default' } as const;

/** Who is blocked, by whom and why, over all cases. */
export function BlockList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const [ending, setEnding] = useState<FraudBlockListed | null>(null);
  return (
    <>
      <ListPage<FraudBlockListed>
        name="fraud-blocks"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          fraudCalls.blocks({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            kind: 'choice',
            name: 'state',
            label: t('fraud.state'),
            options: blockStates.map((value) => ({
              value,
              label: t(`fraud.blockStates.${value}`),
            })),
          },
          {
            kind: 'choice',
            name: 'subjectKind',
            label: t('fraud.subject'),
            options: (['customer', 'device', 'merchant'] as const).map((value) => ({
              value,
              label: sentenceCase(t(`fraud.by.${value}`)),
            })),
          },
          { kind: 'text', name: 'customerNo', label: t('fraud.customerNo'), personal: true },
          { kind: 'text', name: 'merchantNo', label: t('merchants.merchantNo') },
        ]}
        columns={[
          {
            key: 'subject',
            title: t('fraud.subject'),
            render: (one) => (
              <span className="sentence">
                {`${t(`fraud.by.${one.subjectKind}`)} ${one.subjectName ?? ''} ${one.subject}`}
              </span>
            ),
          },
          {
            key: 'state',
            title: t('fraud.state'),
            render: (one) => (
              <StatusTag tone={tones[one.state]} text={t(`fraud.blockStates.${one.state}`)} />
            ),
          },
          {
            key: 'by',
            title: t('fraud.blockedBy'),
            render: (one) => (
              <>
                <div>{one.blockedBy}</div>
                <div className="muted">{formatMoment(one.blockedAt)}</div>
              </>
            ),
          },
          { key: 'reason', title: t('fraud.reason'), render: (one) => one.reason },
          { key: 'until', title: t('fraud.blockUntil'), render: (one) => formatLastDay(one.until) },
          {
            key: 'ended',
            from: 1280,
            title: t('fraud.undone'),
            render: (one) =>
              one.endedAt
                ? `${one.endedBy ?? ''} ${formatMoment(one.endedAt)} ${one.endReason ?? ''}`
                : '—',
          },
          {
            key: 'case',
            title: t('fraud.case'),
            render: (one) => (
              <Link to={`/fraud?tab=cases&case=${one.caseId}`}>
                {t('fraud.caseNo', { id: one.caseId })}
              </Link>
            ),
          },
          { key: 'org', from: 1280, title: t('fraud.org'), render: (one) => orgName(one.orgId) },
        ]}
        rowActions={(one) => (
          <GuardedButton
            type="link"
            size="small"
            blockedBecause={
              can('update', 'Fraud')
                ? one.state === 'in_force'
                  ? null
                  : t(`fraud.blockStates.${one.state}`)
                : t('common.notAllowed')
            }
            onClick={() => setEnding(one)}
          >
            {t('fraud.endBlock')}
          </GuardedButton>
        )}
        rowActionsWidth={110}
        empty={{ text: t('fraud.blocksEmpty') }}
      />
      {ending ? <EndBlockForm blockId={ending.id} onClose={() => setEnding(null)} /> : null}
    </>
  );
}
