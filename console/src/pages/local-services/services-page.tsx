import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serviceGroups } from '#contract/local-services.ts';
import { type LocalService, localServiceCalls } from '../../api/local-services.ts';
import { useLanguage } from '../../app/language.ts';
import { ContentPage, shownOf } from '../../parts/approved-content/content-page.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { HostsCard } from './hosts-card.tsx';
import { ServiceForm } from './service-form.tsx';

/** 本地服务: what customers' phones lead to, and how often it is opened. */
export function LocalServicesPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const orgName = useOrgNames();
  const nameOf = (one: LocalService): string => {
    const { nameZh, nameEn } = shownOf(one);
    return language === 'zh' ? nameZh : nameEn;
  };
  return (
    <ContentPage<LocalService>
      words="localServices"
      listKey="local-services"
      calls={localServiceCalls}
      nameOf={nameOf}
      above={<HostsCard />}
      filters={[
        {
          kind: 'choice',
          name: 'group',
          label: t('localServices.group'),
          options: serviceGroups.map((value) => ({
            value,
            label: t(`localServices.groups.${value}`),
          })),
        },
      ]}
      columns={[
        {
          key: 'name',
          title: t('localServices.name'),
          render: (one) => (
            <>
              <div>{nameOf(one)}</div>
              <div className="muted">{shownOf(one).link}</div>
            </>
          ),
        },
        {
          key: 'group',
          title: t('localServices.group'),
          render: (one) => t(`localServices.groups.${shownOf(one).group}`),
        },
      ]}
      figures={[
        {
          key: 'shownAt',
          title: t('localServices.shownAt'),
          from: 1280,
          render: (one) => {
            const { orgIds } = shownOf(one);
            return orgIds.length === 0
              ? t('localServices.everywhere')
              : orgIds.map((id) => orgName(id)).join(' · ');
          },
        },
        {
          key: 'taps',
          title: t('localServices.taps'),
          header: (
            <DefinedColumn
              label={t('localServices.taps')}
              definition={t('localServices.tapsDefinition')}
            />
          ),
          align: 'right',
          render: (one) => formatCount(one.taps),
        },
      ]}
      form={(service, onClose) => (
        <ServiceForm service={service} name={service ? nameOf(service) : ''} onClose={onClose} />
      )}
    />
  );
}
