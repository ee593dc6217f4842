import type { Approval } from '#contract/approvals.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Descriptions, Drawer, Flex, Form, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { approvalCalls } from '../../api/approvals.ts';
import { readAll } from '../../api/pages.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { changedValues } from '../../parts/flatten-values.ts';
import { useRecordedValue } from '../../parts/detail-values.tsx';
import { wordsForPath } from '../../locales/record-words.ts';
import { useLanguage } from '../../app/language.ts';
import { ApprovalContent } from './approval-content.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { ApprovalState, useKindName } from './approval-state.tsx';
import { useSnapshotWords } from './snapshot-words.ts';
import { useApprovalTitle } from './approval-title.ts';

export function ApprovalDrawer({
  approvalId,
  onClose,
}: {
  approvalId: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const titleOf = useApprovalTitle();
  const found = useQuery({
    queryKey: ['approvals', 'one', approvalId],
    queryFn: ({ signal }) => approvalCalls.find(approvalId, signal),
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={760}
      title={found.data ? titleOf(found.data) : t('shell.menu.approvals')}
      footer={
        found.data?.state === 'pending' ? <Decision approval={found.data} onDone={onClose} /> : null
      }
    >
      {/* Focusable, so that what is longer than the screen is read by keyboard too. */}
      <section tabIndex={0} aria-label={t('approvals.content')}>
        <Loaded query={found}>{(one) => <ApprovalDetail approval={one} />}</Loaded>
      </section>
    </Drawer>
  );
}

function ApprovalDetail({ approval }: { approval: Approval }): ReactNode {
  const { t } = useTranslation();
  const kindName = useKindName();
  const language = useLanguage();
  const valueWords = useRecordedValue();
  const previous = usePrevious(approval, !ofItsOwn.has(approval.kind));
  const inWords = useSnapshotWords();
  const snapshot = inWords(approval.snapshot);
  const changes = previous ? changedValues(inWords(previous.snapshot), snapshot) : [];
  return (
    <>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          {
            key: 'kind',
            label: t('approvals.kind'),
            children: <ObjectLink approval={approval} text={kindName(approval.kind)} />,
          },
          {
            key: 'state',
            label: t('approvals.state'),
            children: <ApprovalState state={approval.state} />,
          },
          { key: 'maker', label: t('approvals.maker'), children: approval.makerName },
          {
            key: 'submitted',
            label: t('approvals.submitted'),
            children: formatMoment(approval.submittedAt),
          },
          { key: 'checker', label: t('approvals.checker'), children: approval.checkerName ?? '—' },
          {
            key: 'decided',
            label: t('approvals.decided'),
            children: formatMoment(approval.decidedAt),
          },
          ...(approval.comment
            ? [
                {
                  key: 'comment',
                  label: t('approvals.comment'),
                  children: approval.comment,
                  span: 2,
                },
              ]
            : []),
        ]}
      />
      {changes.length > 0 ? (
        <>
          <h2 className="part-title">{t('approvals.changed')}</h2>
          <Table
            size="small"
            pagination={false}
            rowKey="path"
            dataSource={changes}
            columns={[
              {
                title: t('approvals.field'),
                render: (_, change) => wordsForPath(change.path, language),
              },
              {
                title: t('approvals.before'),
                render: (_, change) => (
                  <del className="muted value-text">
                    {valueWords(change.path, change.before ?? '—')}
                  </del>
                ),
              },
              {
                title: t('approvals.after'),
                render: (_, change) => (
                  <ins className="value-text">{valueWords(change.path, change.after ?? '—')}</ins>
                ),
              },
            ]}
          />
        </>
      ) : null}
      <ApprovalContent approval={approval} />
    </>
  );
}

/** The submission of the same object before this one, as far as this person took part in it. */
/** Money and points are moved once: what was approved before on the same budget or account is another deed. */
const ofItsOwn: ReadonlySet<Approval['kind']> = new Set([
  'budget_money',
  'points_adjustment',
  'points_price',
]);

function usePrevious(approval: Approval, isVersion: boolean): Approval | undefined {
  const session = useSession();
  const box = approval.makerId === session.id ? 'mine' : 'done';
  const earlier = useQuery({
    enabled: isVersion,
    queryKey: ['approvals', 'earlier', box, approval.kind, approval.objectId],
    queryFn: ({ signal }) =>
      readAll((page) =>
        approvalCalls.list(
          { ...page, box, kind: approval.kind, objectId: approval.objectId },
          signal,
        ),
      ),
  });
  return (earlier.data ?? [])
    .filter((one) => one.approvalId < approval.approvalId)
    .toSorted((a, b) => b.approvalId - a.approvalId)[0];
}

function ObjectLink({ approval, text }: { approval: Approval; text: string }): ReactNode {
  const to = pageOf(approval);
  return to === null ? text : <Link to={to}>{text}</Link>;
}

/** Where the object stands as it is now; null: it has no page of its own. */
function pageOf({ kind, objectId }: Approval): string | null {
  switch (kind) {
    case 'campaign':
      return `/campaigns/${objectId}`;
    case 'tag_definition':
      return `/tags/definitions/${objectId}`;
    case 'tag_parameters':
      return `/tags/${objectId}`;
    case 'budget_money':
      return `/budgets?budget=${objectId}`;
    case 'issue':
      return `/issues/${objectId}`;
    case 'points_rule':
      return `/points?rule=${objectId}`;
    case 'merchant':
    case 'merchant_account':
      return `/merchants/${objectId}`;
    case 'fraud_block':
      return `/fraud?case=${objectId}`;
    case 'fraud_rule':
      return '/fraud?tab=rules';
    case 'points_price':
      return '/points?tab=programmes';
    case 'points_adjustment':
      return `/customers/${objectId.split(':')[1]}?tab=points`;
    case 'model':
      return `/models/${objectId.split(':')[0]}`;
    default:
      return null;
  }
}

function Decision({ approval, onDone }: { approval: Approval; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const session = useSession();
  const queries = useQueryClient();
  const [comment, setComment] = useState('');
  const [asked, setAsked] = useState(false);
  const decide = useMutation({
    mutationFn: (decision: 'approve' | 'return') =>
      approvalCalls.decide(approval.approvalId, decision, comment.trim()),
    onSuccess: async (_, decision) => {
      void message.success(t(decision === 'approve' ? 'approvals.approved' : 'approvals.returned'));
      onDone();
      await Promise.all(
        ['approvals', 'campaigns', 'audiences', 'tags', 'issues', 'points-rules', 'budgets'].map(
          (name) => queries.invalidateQueries({ queryKey: [name] }),
        ),
      );
    },
  });
  const why = approval.authorIds.includes(session.id)
    ? t('approvals.own')
    : can('approve', 'Approval')
      ? null
      : t('common.notAllowed');
  const giveBack = (): void => {
    setAsked(true);
    if (comment.trim()) decide.mutate('return');
  };
  return (
    <Flex vertical gap={10}>
      {why ? <Alert type="info" showIcon title={why} /> : null}
      <Form.Item
        label={t('approvals.commentLabel')}
        htmlFor="approval-comment"
        layout="vertical"
        {...(asked && !comment.trim()
          ? { validateStatus: 'error' as const, help: t('approvals.returnNeedsComment') }
          : {})}
        noStyle={why !== null}
      >
        {why ? null : (
          <Input.TextArea
            id="approval-comment"
            value={comment}
            maxLength={1000}
            autoSize={{ minRows: 2 }}
            onChange={(event) => setComment(event.target.value)}
          />
        )}
      </Form.Item>
      <Flex gap={8} justify="flex-end">
        <GuardedButton danger loading={decide.isPending} blockedBecause={why} onClick={giveBack}>
          {t('approvals.return')}
        </GuardedButton>
        <GuardedButton
          type="primary"
          loading={decide.isPending}
          blockedBecause={why}
          onClick={() => decide.mutate('approve')}
        >
          {t('approvals.approve')}
        </GuardedButton>
      </Flex>
    </Flex>
  );
}
