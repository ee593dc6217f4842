import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Drawer, Flex, Input, Table, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../api/http.ts';
import { importCalls, useMappings, type Mapping } from '../../api/imports.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';

export function MappingsPage(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  useTrailEnd(t('imports.mappings'));
  const mappings = useMappings();
  const [editing, setEditing] = useState<Mapping | 'new' | null>(null);
  const mayNot = can('create', 'Import') ? null : t('common.notAllowed');
  return (
    <>
      <PageHead
        title={t('imports.mappingTitle')}
        note={t('imports.mappingNote')}
        extra={
          <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setEditing('new')}>
            {t('imports.mappingNew')}
          </GuardedButton>
        }
      />
      <Card variant="borderless">
        <Loaded query={mappings}>
          {(all) => (
            <Table<Mapping>
              rowKey="source"
              pagination={false}
              dataSource={all}
              scroll={{ x: 'max-content' }}
              locale={{ emptyText: <FirstStep text={t('imports.noMapping')} /> }}
              columns={[
                { title: t('imports.source'), dataIndex: 'source' },
                { title: t('imports.mappingTitle'), render: (_, one) => say(one.name) },
                {
                  title: t('imports.entry'),
                  render: (_, one) => (
                    <Flex wrap gap={4} className="cell-wide">
                      {one.entries.map((entry) => (
                        <Tag key={entry.name} variant="filled">
                          {t(`imports.entities.${entry.entity}`)} · {entry.glob} ·{' '}
                          {t(`imports.modes.${entry.mode}`)}
                        </Tag>
                      ))}
                    </Flex>
                  ),
                },
                {
                  title: t('imports.finished'),
                  render: (_, one) =>
                    `${t('imports.mappingVersion', { version: one.version })} · ${formatMoment(one.updatedAt)}`,
                },
                {
                  title: t('common.actions'),
                  fixed: 'right',
                  render: (_, one) => (
                    <Button type="link" size="small" onClick={() => setEditing(one)}>
                      {t(mayNot ? 'common.detail' : 'common.edit')}
                    </Button>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Card>
      {editing ? (
        <MappingEditor
          mapping={editing === 'new' ? null : editing}
          mayNot={mayNot}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </>
  );
}

/** The mapping as text; the server's check names the line and the path of what is wrong. */
function MappingEditor({
  mapping,
  mayNot,
  onClose,
}: {
  mapping: Mapping | null;
  mayNot: string | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [yaml, setYaml] = useState(mapping?.yaml ?? '');
  const save = useMutation({
    mutationFn: () => importCalls.saveMapping(yaml),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['mappings'] });
      void message.success(t('common.saved'));
      onClose();
    },
    meta: { quiet: true },
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={820}
      title={mapping ? mapping.source : t('imports.mappingNew')}
      extra={
        <GuardedButton
          type="primary"
          loading={save.isPending}
          blockedBecause={mayNot}
          onClick={() => save.mutate()}
        >
          {t('imports.mappingSave')}
        </GuardedButton>
      }
    >
      {save.error ? (
        <Alert type="error" showIcon title={messageOf(save.error)} className="section" />
      ) : null}
      <Input.TextArea
        className="code-text"
        value={yaml}
        onChange={(event) => setYaml(event.target.value)}
        autoSize={{ minRows: 24 }}
        aria-label={t('imports.mappingText')}
        spellCheck={false}
      />
    </Drawer>
  );
}
