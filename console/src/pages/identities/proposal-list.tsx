import type { MergeProposal } from '#contract/identities.ts';
import { Button, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { identityCalls } from '../../api/identities.ts';
import { formatDay, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { CompareDrawer } from './compare-drawer.tsx';
import { Evidence } from './evidence.tsx';

const states = ['open', 'later', 'different'] as const;

/** Likely duplicates, the likeliest first. */
export function ProposalList(): ReactNode {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<MergeProposal | null>(null);
  return (
    <>
      <ListPage<MergeProposal>
        name="merge-proposals"
        rowKey={(one) => one.proposalId}
        read={({ filters, cursor, limit, signal }) =>
          identityCalls.proposals({ state: filters['state'], cursor, limit }, signal)
        }
        filters={[
          {
            name: 'state',
            label: t('identities.state'),
            kind: 'choice',
            unchosen: t('identities.states.open'),
            options: states.map((value) => ({ value, label: t(`identities.states.${value}`) })),
          },
        ]}
        onRow={setOpened}
        columns={[
          {
            key: 'pair',
            title: t('identities.pair'),
            render: ({ kept, merged }) =>
              `${kept.customerNo} ${kept.name} · ${merged.customerNo} ${merged.name}`,
          },
          {
            key: 'score',
            title: t('identities.score'),
            header: <Tooltip title={t('identities.scoreHint')}>{t('identities.score')}</Tooltip>,
            align: 'right',
            render: (one) => one.score,
          },
          {
            key: 'evidence',
            title: t('identities.reasonsTitle'),
            render: (one) => <Evidence {...one} />,
          },
          {
            key: 'found',
            title: t('identities.foundAt'),
            render: (one) =>
              one.state === 'later'
                ? t('identities.laterUntil', { date: formatDay(one.laterUntil) })
                : formatMoment(one.foundAt),
          },
        ]}
        rowActions={(one) => (
          <Button type="link" size="small" onClick={() => setOpened(one)}>
            {t('identities.compare')}
          </Button>
        )}
        rowActionsWidth={96}
        empty={{ text: t('identities.empty') }}
      />
      {opened ? <CompareDrawer proposal={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}
