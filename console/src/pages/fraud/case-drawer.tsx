import {
  deedKinds,
  type EvidenceRow,
  type FraudBlock,
  type FraudCaseView,
} from '#contract/fraud.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Descriptions, Drawer, Flex, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { fraudCalls } from '../../api/fraud.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { formatCount, formatFen, formatLastDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { CaseState, useCaseWords } from './case-words.tsx';
import { DecisionForm, type Decision } from './decision-form.tsx';

/** A case with its evidence, notes and blocks, and what can be decided. */
export function CaseDrawer({ id, onClose }: { id: number; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['fraud-cases', id],
    queryFn: ({ signal }) => fraudCalls.find(id, signal),
  });
  return (
    <Drawer open size="large" title={t('fraud.caseNo', { id })} onClose={onClose}>
      <Loaded query={found}>{(one) => <Case one={one} />}</Loaded>
    </Drawer>
  );
}

function Case({ one }: { one: FraudCaseView }): ReactNode {
  const { t } = useTranslation();
  const { sourceOf, subjectOf } = useCaseWords();
  const orgName = useOrgNames();
  return (
    <Flex vertical gap={16}>
      <Descriptions
        column={1}
        size="small"
        bordered
        styles={{ label: { width: 110 } }}
        items={[
          { key: 'source', label: t('fraud.source'), children: sourceOf(one) },
          {
            key: 'subject',
            label: t('fraud.subject'),
            children: <span className="sentence">{subjectOf(one)}</span>,
          },
          { key: 'state', label: t('fraud.state'), children: <CaseState state={one.state} /> },
          {
            key: 'hits',
            label: t('fraud.hits'),
            children: `${formatCount(one.hits)} · ${t('fraud.refused')} ${formatCount(one.refused)}`,
          },
          {
            key: 'period',
            label: t('fraud.at'),
            children: `${formatMoment(one.firstAt)} – ${formatMoment(one.lastAt)}`,
          },
          { key: 'org', label: t('fraud.org'), children: orgName(one.orgId) },
          { key: 'assignee', label: t('fraud.assignee'), children: one.assigneeName ?? '—' },
          { key: 'reason', label: t('fraud.reason'), children: one.reason ?? '—' },
        ]}
      />
      <CaseActions one={one} />
      <Blocks one={one} />
      <section>
        <h2 className="part-title">{t('fraud.evidence')}</h2>
        <p className="muted">{t('fraud.evidenceNote')}</p>
        <Evidence rows={one.evidence} />
      </section>
      <Notes one={one} />
    </Flex>
  );
}

function CaseActions({ one }: { one: FraudCaseView }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const session = useSession();
  const queries = useQueryClient();
  const [decision, setDecision] = useState<Decision | null>(null);
  const take = useMutation({
    mutationFn: () => fraudCalls.assign(one.id, session.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['fraud-cases'] }),
  });
  const isOver = one.state === 'cleared' || one.state === 'confirmed';
  const blocked = !can('update', 'Fraud')
    ? t('common.notAllowed')
    : isOver
      ? t('fraud.decided')
      : one.approvalId !== null
        ? t('fraud.waiting')
        : null;
  return (
    <Flex gap={8} wrap>
      <GuardedButton
        blockedBecause={blocked}
        loading={take.isPending}
        onClick={() => take.mutate()}
      >
        {t('fraud.take')}
      </GuardedButton>
      {(['escalate', 'clear', 'confirm'] as const).map((kind) => (
        <GuardedButton
          key={kind}
          danger={kind === 'confirm'}
          blockedBecause={blocked}
          onClick={() => setDecision({ kind })}
        >
          {t(`fraud.${kind}`)}
        </GuardedButton>
      ))}
      {decision ? (
        <DecisionForm one={one} decision={decision} onClose={() => setDecision(null)} />
      ) : null}
    </Flex>
  );
}

function Blocks({ one }: { one: FraudCaseView }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [ending, setEnding] = useState<FraudBlock | null>(null);
  if (one.blocks.length === 0) return null;
  return (
    <section>
      <h2 className="part-title">{t('fraud.blocks')}</h2>
      <Table<FraudBlock>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={one.blocks}
        columns={[
          {
            title: t('fraud.subject'),
            render: (_, block) => `${t(`fraud.by.${block.subjectKind}`)} ${block.subject}`,
          },
          { title: t('fraud.blockUntil'), render: (_, block) => formatLastDay(block.until) },
          { title: t('fraud.reason'), render: (_, block) => block.endReason ?? block.reason },
          {
            title: '',
            render: (_, block) => (
              <GuardedButton
                type="link"
                size="small"
                blockedBecause={
                  can('update', 'Fraud')
                    ? block.endedAt === null
                      ? null
                      : t('fraud.blockEnded')
                    : t('common.notAllowed')
                }
                onClick={() => setEnding(block)}
              >
                {t('fraud.endBlock')}
              </GuardedButton>
            ),
          },
        ]}
      />
      {ending ? (
        <DecisionForm
          one={one}
          decision={{ kind: 'endBlock', blockId: ending.id }}
          onClose={() => setEnding(null)}
        />
      ) : null}
    </section>
  );
}

function Evidence({ rows }: { rows: readonly EvidenceRow[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<EvidenceRow>
      size="small"
      rowKey="line"
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      dataSource={rows}
      columns={[
        { title: t('fraud.at'), render: (_, row) => formatMoment(row.at) },
        {
          title: t('fraud.happened'),
          render: (_, { what, refused }) => {
            const kind = deedKinds.find((one) => one === what);
            const word = kind ? t(`fraud.what.${kind}`) : what;
            return (
              <span className="sentence">
                {refused ? `${word} · ${t('fraud.wasRefused')}` : word}
              </span>
            );
          },
        },
        {
          title: <span className="sentence">{t('fraud.by.customer')}</span>,
          render: (_, { customerNo, customerName }) =>
            customerNo === null ? (
              '—'
            ) : (
              <Link to={`/customers/${customerNo}`}>{`${customerNo} ${customerName ?? ''}`}</Link>
            ),
        },
        {
          title: <span className="sentence">{t('fraud.by.merchant')}</span>,
          render: (_, { merchantNo }) =>
            merchantNo === null ? '—' : <Link to={`/merchants/${merchantNo}`}>{merchantNo}</Link>,
        },
        { title: t('fraud.operator'), render: (_, { operator }) => operator ?? '—' },
        { title: t('fraud.object'), render: (_, { objectKey }) => objectKey ?? '—' },
        {
          title: t('fraud.amount'),
          align: 'right',
          render: (_, { amountFen }) => (amountFen === null ? '—' : formatFen(amountFen)),
        },
      ]}
    />
  );
}

function Notes({ one }: { one: FraudCaseView }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () => fraudCalls.note(one.id, text),
    onSuccess: async () => {
      setText('');
      await queries.invalidateQueries({ queryKey: ['fraud-cases'] });
      void message.success(t('fraud.saved'));
    },
  });
  return (
    <section>
      <h2 className="part-title">{t('fraud.notes')}</h2>
      {one.notes.length === 0 ? <p className="muted">{t('fraud.noNotes')}</p> : null}
      {one.notes.map((note) => (
        <p key={note.id}>
          <span className="muted">{`${formatMoment(note.at)} ${note.author} `}</span>
          {note.text}
        </p>
      ))}
      {can('update', 'Fraud') ? (
        <Flex gap={8}>
          <Input
            aria-label={t('fraud.addNote')}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button
            disabled={text.trim() === ''}
            loading={add.isPending}
            onClick={() => add.mutate()}
          >
            {t('fraud.addNote')}
          </Button>
        </Flex>
      ) : null}
    </section>
  );
}
