import { caseStates, clusterKinds, countedBy, type FraudCase } from '#contract/fraud.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { fraudCalls } from '../../api/fraud.ts';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { sentenceCase } from '../../parts/sentence-case.ts';
import { CaseDrawer } from './case-drawer.tsx';
import { CaseState, useCaseWords } from './case-words.tsx';

/** Cases of the reader's org units, those that wait first asked for. */
export function CaseList(): ReactNode {
  const { t } = useTranslation();
  const { sourceOf, subjectOf } = useCaseWords();
  const orgName = useOrgNames();
  const [search, setSearch] = useSearchParams();
  const shown = Number(search.get('case')) || null;
  const show = (id: number | null): void =>
    setSearch((current) => {
      const next = new URLSearchParams(current);
      if (id === null) next.delete('case');
      else next.set('case', String(id));
      return next;
    });
  return (
    <>
      <ListPage<FraudCase>
        name="fraud-cases"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          fraudCalls.cases({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            kind: 'choice',
            name: 'state',
            label: t('fraud.state'),
            options: (['undecided', ...caseStates] as const).map((value) => ({
              value,
              label: t(`fraud.states.${value}`),
            })),
          },
          {
            kind: 'choice',
            name: 'cluster',
            label: t('fraud.source'),
            options: clusterKinds.map((value) => ({ value, label: t(`fraud.clusters.${value}`) })),
          },
          {
            kind: 'choice',
            name: 'subjectKind',
            label: t('fraud.subject'),
            options: countedBy.map((value) => ({
              value,
              label: sentenceCase(t(`fraud.by.${value}`)),
            })),
          },
          { kind: 'text', name: 'reference', label: t('fraud.reference') },
          { kind: 'text', name: 'customerNo', label: t('fraud.customerNo'), personal: true },
          {
            kind: 'choice',
            name: 'mine',
            label: t('fraud.mine'),
            options: [{ value: 'true', label: t('fraud.yes') }],
          },
        ]}
        columns={[
          { key: 'source', title: t('fraud.source'), render: sourceOf },
          {
            key: 'subject',
            title: t('fraud.subject'),
            render: (one) => <span className="sentence">{subjectOf(one)}</span>,
          },
          {
            key: 'state',
            title: t('fraud.state'),
            render: (one) => <CaseState state={one.state} />,
          },
          {
            key: 'hits',
            title: t('fraud.hits'),
            header: (
              <DefinedColumn label={t('fraud.hits')} definition={t('fraud.hitsDefinition')} />
            ),
            align: 'right',
            render: (one) => formatCount(one.hits),
          },
          {
            key: 'refused',
            title: t('fraud.refused'),
            align: 'right',
            render: (one) => formatCount(one.refused),
          },
          { key: 'last', title: t('fraud.lastAt'), render: (one) => formatMoment(one.lastAt) },
          { key: 'org', from: 1280, title: t('fraud.org'), render: (one) => orgName(one.orgId) },
          {
            key: 'assignee',
            from: 1280,
            title: t('fraud.assignee'),
            render: (one) => one.assigneeName ?? '—',
          },
        ]}
        onRow={(one) => show(one.id)}
        empty={{ text: t('fraud.empty') }}
      />
      {shown === null ? null : <CaseDrawer id={shown} onClose={() => show(null)} />}
    </>
  );
}
