import { definitionKinds, definitionStates } from '#contract/tag-definitions.ts';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { definitionCalls, type DefinitionSummary } from '../../api/tag-definitions.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { DefinitionState } from './definition-state.tsx';
import { NewDefinitionButtons } from './new-definition-buttons.tsx';

/** 标签工厂: the metrics and tags the bank defines itself. */
export function DefinitionsPage(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  useTrailEnd(t('factory.title'));
  const pathOf = (one: DefinitionSummary): string => `/tags/definitions/${one.kind}/${one.code}`;
  return (
    <>
      <PageHead
        title={t('factory.title')}
        note={t('factory.note')}
        extra={<NewDefinitionButtons />}
      />
      <ListPage<DefinitionSummary>
        name="tag-definitions"
        rowKey={(one) => `${one.kind}/${one.code}`}
        read={({ filters, cursor, limit, signal }) =>
          definitionCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          { name: 'q', label: t('factory.search'), kind: 'text' },
          {
            name: 'kind',
            label: t('factory.kind'),
            kind: 'choice',
            options: definitionKinds.map((value) => ({
              value,
              label: t(`factory.kinds.${value}`),
            })),
          },
          {
            name: 'state',
            label: t('factory.state'),
            kind: 'choice',
            options: definitionStates.map((value) => ({
              value,
              label: t(`factory.states.${value}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('tags.name'),
            render: (one) => <Link to={pathOf(one)}>{say(one.name)}</Link>,
          },
          {
            key: 'kind',
            title: t('factory.kind'),
            render: (one) => t(`factory.kinds.${one.kind}`),
            width: 90,
          },
          { key: 'code', title: t('factory.code'), render: (one) => <code>{one.code}</code> },
          {
            key: 'state',
            title: t('factory.state'),
            render: (one) => <DefinitionState one={one} />,
          },
          {
            key: 'source',
            title: t('factory.source'),
            render: (one) => t(`factory.sources.${one.source}`),
            width: 110,
          },
          {
            key: 'written',
            title: t('factory.written'),
            render: (one) => `${one.writtenBy} · ${formatMoment(one.writtenAt)}`,
          },
        ]}
        rowActions={(one) => (
          <Button type="link" size="small" onClick={() => void navigate(pathOf(one))}>
            {t('approvals.open')}
          </Button>
        )}
        rowActionsWidth={90}
        empty={{ text: t('factory.empty'), action: <NewDefinitionButtons /> }}
      />
    </>
  );
}
