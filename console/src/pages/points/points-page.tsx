import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { ProgrammeList } from './programme-list.tsx';
import { RuleList } from './rule-list.tsx';

/** 积分: the rules that give points, and the programmes they are points of. */
export function PointsPage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHead title={t('shell.menu.points')} note={t('points.note')} />
      <Tabs
        activeKey={search.get('tab') ?? 'rules'}
        // A page of one list means nothing on the other.
        onChange={(tab) => setSearch({ tab }, { replace: true })}
        destroyOnHidden
        items={[
          { key: 'rules', label: t('points.tabs.rules'), children: <RuleList /> },
          { key: 'programmes', label: t('points.tabs.programmes'), children: <ProgrammeList /> },
        ]}
      />
    </>
  );
}
