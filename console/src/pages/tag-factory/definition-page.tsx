import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Descriptions, Flex, Timeline, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { messageOf } from '../../api/http.ts';
import { usePages } from '../../api/pages.ts';
import {
  definitionCalls,
  type DefinitionDetail,
  type DefinitionKind,
} from '../../api/tag-definitions.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ChangeTable } from './change-table.tsx';
import { DefinitionState } from './definition-state.tsx';
import { UploadsCard } from './uploads-card.tsx';
import { useMayNotMake } from './use-may-not-make.ts';
import { UsersCard } from './users-card.tsx';

export function DefinitionPage(): ReactNode {
  const { kind: given, code = '' } = useParams();
  const kind: DefinitionKind = given === 'metric' ? 'metric' : 'tag';
  const definition = useQuery({
    queryKey: ['tag-definitions', kind, code],
    queryFn: ({ signal }) => definitionCalls.find(kind, code, signal),
  });
  return <LoadedPage query={definition}>{(one) => <Definition one={one} />}</LoadedPage>;
}

function Definition({ one }: { one: DefinitionDetail }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const mayNot = useMayNotMake();
  useTrailEnd(say(one.name), { path: '/tags/definitions', text: t('factory.title') });
  return (
    <>
      <PageHead
        title={say(one.name)}
        note={`${t(`factory.kinds.${one.kind}`)} · ${one.code}`}
        extra={<Moves one={one} />}
      />
      {one.fault ? (
        <Alert
          type="error"
          showIcon
          className="section"
          title={t('factory.fault')}
          description={say(one.fault)}
        />
      ) : null}
      <Card variant="borderless" className="section">
        <Descriptions
          column={{ xs: 1, lg: 2 }}
          items={[
            { key: 'state', label: t('factory.state'), children: <DefinitionState one={one} /> },
            {
              key: 'source',
              label: t('factory.source'),
              children: t(`factory.sources.${one.source}`),
            },
            {
              key: 'written',
              label: t('factory.written'),
              children: `${one.writtenBy} · ${formatMoment(one.writtenAt)}`,
            },
            ...(one.expression
              ? [
                  {
                    key: 'expression',
                    label: t('factory.expression'),
                    children: <Typography.Text code>{one.expression}</Typography.Text>,
                  },
                ]
              : []),
          ]}
        />
      </Card>
      {one.changes.length > 0 ? (
        <Card variant="borderless" className="section" title={t('factory.changes')}>
          <ChangeTable changes={one.changes} />
        </Card>
      ) : null}
      {one.state === 'active' && (one.source === 'file' || one.source === 'outside') ? (
        <UploadsCard code={one.code} mayNot={mayNot} />
      ) : null}
      <UsersCard kind={one.kind} code={one.code} />
      <Versions one={one} />
    </>
  );
}

function Moves({ one }: { one: DefinitionDetail }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const after = async (text: string): Promise<void> => {
    void message.success(text);
    await queries.invalidateQueries({ queryKey: ['tag-definitions'] });
    await queries.invalidateQueries({ queryKey: ['tags'] });
  };
  const onError = (error: Error): void => void message.error(messageOf(error));
  const submit = useMutation({
    mutationFn: () => definitionCalls.submit(one.kind, one.code),
    onSuccess: () => after(t('factory.submitted')),
    onError,
  });
  const retire = useMutation({
    mutationFn: () => definitionCalls.retire(one.kind, one.code),
    onSuccess: () => after(t('factory.retired')),
    onError,
  });
  const mayNot = useMayNotMake();
  const notNow =
    one.state === 'retired'
      ? t('factory.isRetired')
      : one.latestState === 'submitted'
        ? t('factory.waiting')
        : null;
  const isDraft = one.latestState === 'draft' || one.latestState === 'returned';
  const ask = (): void => {
    modal.confirm({
      title: t('factory.retireTitle', { name: say(one.name) }),
      content: t('factory.retireText'),
      okText: t('factory.retire'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => retire.mutateAsync().catch(() => undefined),
    });
  };
  return (
    <>
      {one.kind === 'tag' && one.state === 'active' ? (
        <Link to={`/tags/${one.code}`}>
          <Button>{t('factory.open')}</Button>
        </Link>
      ) : null}
      <GuardedButton
        danger
        blockedBecause={mayNot ?? (one.state === 'active' ? notNow : t('factory.notActive'))}
        onClick={ask}
      >
        {t('factory.retire')}
      </GuardedButton>
      <GuardedButton
        blockedBecause={mayNot ?? notNow}
        onClick={() => void navigate(`/tags/definitions/${one.kind}/${one.code}/edit`)}
      >
        {t('factory.edit')}
      </GuardedButton>
      <GuardedButton
        type="primary"
        loading={submit.isPending}
        blockedBecause={mayNot ?? notNow ?? (isDraft ? null : t('factory.nothingToSubmit'))}
        onClick={() => submit.mutate()}
      >
        {t('factory.submit')}
      </GuardedButton>
    </>
  );
}

function Versions({ one }: { one: DefinitionDetail }): ReactNode {
  const { t } = useTranslation();
  const versions = usePages({
    queryKey: ['tag-definitions', 'versions', one.kind, one.code, one.edits, one.latestState],
    read: (page, signal) => definitionCalls.versions(one.kind, one.code, page, signal),
    limit: 10,
  });
  return (
    <Card variant="borderless" title={t('factory.versions')}>
      <Loaded query={versions} rows={2}>
        {(rows) => (
          <Timeline
            items={rows.map((version) => ({
              key: version.version,
              content: (
                <>
                  <Flex wrap gap={8} align="center">
                    <strong>{t('factory.version', { n: version.version })}</strong>
                    <span className="muted">
                      {t(`factory.versionStates.${version.state}`)} · {version.writtenBy} ·{' '}
                      {formatMoment(version.writtenAt)}
                    </span>
                  </Flex>
                  {version.note ? <p>{version.note}</p> : null}
                  <div className="version-changes">
                    <ChangeTable changes={version.changes} />
                  </div>
                </>
              ),
            }))}
          />
        )}
      </Loaded>
      <LoadMore query={versions} />
    </Card>
  );
}
