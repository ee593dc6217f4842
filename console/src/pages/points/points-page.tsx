import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/page-head.tsx';
import { TabsByAddress } from '../../parts/tabs-by-address.tsx';
import { ProgrammeList } from './programme-list.tsx';
import { RuleList } from './rule-list.tsx';

/** 积分: the rules that give points, and the programmes they are points of. */
export function PointsPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('shell.menu.points')} note={t('points.note')} />
      <TabsByAddress
        items={[
          { key: 'rules', label: t('points.tabs.rules'), children: <RuleList /> },
          { key: 'programmes', label: t('points.tabs.programmes'), children: <ProgrammeList /> },
        ]}
      />
    </>
  );
}
