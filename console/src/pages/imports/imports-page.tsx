import { importStates } from '#contract/ingest.ts';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { importCalls, isImporting, useMappings, type ImportView } from '../../api/imports.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatCompact, formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ImportDrawer } from './import-drawer.tsx';
import { ImportState } from './import-state.tsx';
import { UploadDrawer } from './upload-drawer.tsx';

/** History of imports; a row opens its detail, 上传文件 opens the three steps. */
export function ImportsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const [uploading, setUploading] = useState(false);
  const opened = Number(search.get('import')) || null;
  const show = (id: number | null): void =>
    setSearch((current) => {
      const next = new URLSearchParams(current);
      if (id === null) next.delete('import');
      else next.set('import', String(id));
      return next;
    });
  const mayNot = can('create', 'Import') ? null : t('common.notAllowed');
  return (
    <>
      <PageHead
        title={t('shell.menu.imports')}
        note={t('imports.note')}
        extra={
          <>
            <Link to="/imports/mappings">
              <Button>{t('imports.mappings')}</Button>
            </Link>
            <GuardedButton
              type="primary"
              blockedBecause={mayNot}
              onClick={() => setUploading(true)}
            >
              {t('imports.upload')}
            </GuardedButton>
          </>
        }
      />
      <ImportList onOpen={show} onUpload={() => setUploading(true)} mayUpload={mayNot === null} />
      {opened === null ? null : <ImportDrawer importId={opened} onClose={() => show(null)} />}
      <UploadDrawer open={uploading} onClose={() => setUploading(false)} />
    </>
  );
}

function ImportList({
  onOpen,
  onUpload,
  mayUpload,
}: {
  onOpen: (id: number) => void;
  onUpload: () => void;
  mayUpload: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const mappings = useMappings();
  const sourceName = (source: string): string =>
    mappings.data?.find((mapping) => mapping.source === source)?.name[language] ?? source;
  const compact = (rows: number): ReactNode => (
    <span title={formatCount(rows)}>{formatCompact(rows, language)}</span>
  );
  return (
    <ListPage<ImportView>
      name="imports"
      rowKey={(one) => one.id}
      live={(all) => all.some(isImporting)}
      read={({ filters, cursor, limit, signal }) =>
        importCalls.list({ ...filters, cursor, limit }, signal)
      }
      filters={[
        {
          name: 'source',
          label: t('imports.source'),
          kind: 'choice',
          options: (mappings.data ?? []).map((mapping) => ({
            value: mapping.source,
            label: mapping.name[language],
          })),
        },
        {
          name: 'state',
          label: t('imports.state'),
          kind: 'choice',
          options: importStates.map((state) => ({
            value: state,
            label: t(`imports.states.${state}`),
          })),
        },
      ]}
      columns={[
        {
          key: 'file',
          title: t('imports.file'),
          render: (one) => <div className="cell-wide">{one.fileName}</div>,
        },
        {
          key: 'source',
          title: t('imports.source'),
          render: (one) => sourceName(one.source),
          width: 160,
        },
        {
          key: 'entity',
          title: t('imports.entity'),
          render: (one) => t(`imports.entities.${one.entity}`),
        },
        {
          key: 'mode',
          title: t('imports.mode'),
          render: (one) => t(`imports.modes.${one.mode}`),
        },
        {
          key: 'date',
          title: t('imports.businessDate'),
          render: (one) => formatDay(one.businessDate),
        },
        {
          key: 'state',
          title: t('imports.state'),
          render: (one) => <ImportState state={one.state} />,
        },
        {
          key: 'in',
          title: t('imports.rowsIn'),
          align: 'right',
          render: (one) => compact(one.rowsIn),
        },
        {
          key: 'loaded',
          title: t('imports.rowsLoaded'),
          align: 'right',
          render: (one) => compact(one.rowsLoaded),
        },
        {
          key: 'rejected',
          title: t('imports.rowsRejected'),
          align: 'right',
          render: (one) => compact(one.rowsRejected),
        },
        {
          key: 'created',
          title: t('imports.created'),
          render: (one) => formatMoment(one.createdAt),
          width: 150,
        },
      ]}
      rowActions={(one) => (
        <Button type="link" size="small" onClick={() => onOpen(one.id)}>
          {t('common.detail')}
        </Button>
      )}
      rowActionsWidth={90}
      empty={{
        text: t('imports.empty'),
        action: mayUpload ? (
          <Button type="primary" onClick={onUpload}>
            {t('imports.upload')}
          </Button>
        ) : null,
      }}
    />
  );
}
