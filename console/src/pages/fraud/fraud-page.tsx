import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { BlockList } from './block-list.tsx';
import { CaseList } from './case-list.tsx';
import { RuleList } from './rule-list.tsx';

/** 风险: the queue of cases, who is blocked, and the rules that open cases. */
export function FraudPage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const asked = search.get('tab');
  const tab = asked === 'rules' || asked === 'blocks' ? asked : 'cases';
  return (
    <>
      <PageHead title={t('shell.menu.fraud')} note={t('fraud.note')} />
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch({ tab: key })}
        items={[
          {
            key: 'cases',
            label: t('fraud.queue'),
            children: tab === 'cases' ? <CaseList /> : null,
          },
          {
            key: 'blocks',
            label: t('fraud.blocks'),
            children: tab === 'blocks' ? <BlockList /> : null,
          },
          {
            key: 'rules',
            label: t('fraud.rules'),
            children: tab === 'rules' ? <RuleList /> : null,
          },
        ]}
      />
    </>
  );
}
