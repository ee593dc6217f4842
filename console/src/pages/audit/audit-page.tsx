import { auditOutcomes, type AuditEntry } from '#contract/audit.ts';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Drawer } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { auditCalls } from '../../api/audit.ts';
import type { Language } from '../../app/i18n.ts';
import { useLanguage } from '../../app/language.ts';
import { auditActions, objectKinds, wordFor } from '../../locales/record-words.ts';
import { DetailValues } from '../../parts/detail-values.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

export function AuditPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [shown, setShown] = useState<AuditEntry | null>(null);
  return (
    <>
      <PageHead title={t('shell.menu.audit')} note={t('audit.note')} extra={<VerifyChain />} />
      <ListPage<AuditEntry>
        name="audit"
        rowKey={(entry) => entry.entryNo}
        read={({ filters, cursor, limit, signal }) => {
          const { from, until, ...rest } = filters;
          const query = {
            ...rest,
            from: from && startOfDay(from),
            until: until && endOfDay(until),
            cursor,
            limit,
          };
          return auditCalls.list(query, signal);
        }}
        filters={[
          {
            name: 'action',
            label: t('audit.action'),
            kind: 'choice',
            options: optionsOf(auditActions, language),
          },
          {
            name: 'objectKind',
            label: t('audit.objectKind'),
            kind: 'choice',
            options: optionsOf(objectKinds, language),
          },
          {
            name: 'outcome',
            label: t('audit.outcome'),
            kind: 'choice',
            options: auditOutcomes.map((outcome) => ({
              value: outcome,
              label: t(`audit.outcomes.${outcome}`),
            })),
          },
          { name: 'objectId', label: t('audit.objectId'), kind: 'text' },
          { name: 'actorId', label: t('audit.actorId'), kind: 'text' },
          { name: 'from', label: t('audit.from'), kind: 'day' },
          { name: 'until', label: t('audit.until'), kind: 'day' },
        ]}
        columns={[
          {
            key: 'at',
            title: t('audit.at'),
            render: (entry) => formatMoment(entry.at),
            width: 150,
          },
          {
            key: 'actor',
            title: t('audit.actor'),
            render: (entry) => (entry.actorKind === 'system' ? t('audit.system') : entry.actorName),
          },
          {
            key: 'action',
            title: t('audit.action'),
            render: (entry) => wordFor(auditActions, entry.action, language),
          },
          {
            key: 'object',
            title: t('audit.object'),
            render: (entry) => <AuditObject entry={entry} />,
          },
          {
            key: 'outcome',
            title: t('audit.outcome'),
            render: (entry) => <Outcome entry={entry} />,
            width: 110,
          },
          {
            key: 'sealed',
            title: t('audit.sealed'),
            render: (entry) => (
              <StatusTag
                tone={entry.sealed ? 'success' : 'default'}
                text={t(entry.sealed ? 'audit.sealedYes' : 'audit.sealedNo')}
              />
            ),
            width: 110,
          },
        ]}
        rowActions={(entry) => (
          <Button type="link" size="small" onClick={() => setShown(entry)}>
            {t('common.detail')}
          </Button>
        )}
        rowActionsWidth={90}
        empty={{ text: t('audit.empty') }}
      />
      <Drawer
        open={shown !== null}
        onClose={() => setShown(null)}
        title={shown ? `${wordFor(auditActions, shown.action, language)} #${shown.entryNo}` : ''}
        size={560}
      >
        {shown ? <EntryDetail entry={shown} /> : null}
      </Drawer>
    </>
  );
}

function optionsOf(
  words: typeof auditActions,
  language: Language,
): { value: string; label: string }[] {
  return Object.keys(words).map((value) => ({ value, label: wordFor(words, value, language) }));
}

function AuditObject({ entry }: { entry: AuditEntry }): ReactNode {
  const language = useLanguage();
  return (
    <span className="value-text">
      {wordFor(objectKinds, entry.objectKind, language)} {entry.objectId}
    </span>
  );
}

function Outcome({ entry }: { entry: AuditEntry }): ReactNode {
  const { t } = useTranslation();
  return (
    <StatusTag
      tone={entry.outcome === 'done' ? 'success' : 'error'}
      text={t(`audit.outcomes.${entry.outcome}`)}
    />
  );
}

function EntryDetail({ entry }: { entry: AuditEntry }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        bordered
        className="section"
        items={[
          { key: 'at', label: t('audit.at'), children: formatMoment(entry.at) },
          {
            key: 'actor',
            label: t('audit.actor'),
            children: entry.actorKind === 'system' ? t('audit.system') : entry.actorName,
          },
          {
            key: 'object',
            label: t('audit.object'),
            children: <AuditObject entry={entry} />,
          },
          { key: 'outcome', label: t('audit.outcome'), children: <Outcome entry={entry} /> },
        ]}
      />
      <h2 className="part-title">{t('audit.detail')}</h2>
      <DetailValues values={entry.detail} />
    </>
  );
}

function VerifyChain(): ReactNode {
  const { t } = useTranslation();
  const verify = useMutation({ mutationFn: auditCalls.verify });
  const verdict = verify.data;
  return (
    <>
      {verdict?.intact ? (
        <Alert
          type="success"
          showIcon
          title={t('audit.intact', {
            sealed: verdict.sealed,
            waiting: verdict.waiting,
            anchors: verdict.anchors,
          })}
        />
      ) : null}
      {verdict && !verdict.intact ? (
        <Alert
          type="error"
          showIcon
          title={t('audit.broken')}
          description={verdict.first?.sentence}
        />
      ) : null}
      <Button loading={verify.isPending} onClick={() => verify.mutate()}>
        {t('audit.verify')}
      </Button>
    </>
  );
}

function startOfDay(day: string): string {
  return `${day}T00:00:00+08:00`;
}

function endOfDay(day: string): string {
  return `${day}T23:59:59.999+08:00`;
}
