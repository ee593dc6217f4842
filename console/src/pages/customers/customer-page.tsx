import type { CustomerDetail } from '#contract/customers.ts';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Descriptions, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { customerCalls } from '../../api/customers.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { PageError } from '../../parts/page-result.tsx';
import { TabsByAddress } from '../../parts/tabs-by-address.tsx';
import { AccountsTab } from './accounts-tab.tsx';
import { ConsentTab } from './consent-tab.tsx';
import { MergedNotice } from './merged-notice.tsx';
import { RevealValue } from './reveal-value.tsx';
import { PortraitTab } from '../portrait/portrait-tab.tsx';
import { PointsTab } from './points/points-tab.tsx';
import { ReferralsTab } from './referrals-tab.tsx';
import { VouchersTab } from './vouchers-tab.tsx';

/** 客户画像: the portrait, read in a glance, and tabs for all of what it shows in short. */
export function CustomerPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const customerNo = Number(useParams()['customerNo']);
  useTrailEnd(`${t('customers.portrait')} ${customerNo}`);
  const customer = useQuery({
    queryKey: ['customers', 'one', customerNo],
    queryFn: ({ signal }) => customerCalls.find(customerNo, signal),
  });
  if (customer.error && customer.data === undefined)
    return <PageError error={customer.error} retry={customer.refetch} />;
  return (
    <>
      <PageHead
        title={`${t('customers.portrait')} ${customerNo}`}
        extra={
          <>
            <Link to={`/pad/customer/${customerNo}`}>
              <Button>{t('portrait.padCard')}</Button>
            </Link>
            {can('delete', 'Customer') ? (
              <Link to={`/erasure?customer=${customerNo}`}>
                <Button danger>{t('shell.menu.erasure')}</Button>
              </Link>
            ) : null}
          </>
        }
      />
      <Loaded query={customer}>{(one) => <Portrait customer={one} />}</Loaded>
    </>
  );
}

function Portrait({ customer }: { customer: CustomerDetail }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { customerNo } = customer;
  const tabs = [
    {
      key: 'portrait',
      label: t('portrait.tab'),
      children: customer.erased ? null : <PortraitTab customerNo={customerNo} />,
    },
    {
      key: 'identity',
      label: t('portrait.identityTab'),
      children: <Identity customer={customer} />,
    },
    {
      key: 'accounts',
      label: t('customers.tabs.accounts'),
      children: <AccountsTab customerNo={customerNo} />,
    },
    ...(can('read', 'Voucher')
      ? [
          {
            key: 'vouchers',
            label: t('customers.tabs.vouchers'),
            children: <VouchersTab customerNo={customerNo} />,
          },
          {
            key: 'referrals',
            label: t('customers.tabs.referrals'),
            children: <ReferralsTab customerNo={customerNo} />,
          },
        ]
      : []),
    ...(can('read', 'Points')
      ? [
          {
            key: 'points',
            label: t('customers.tabs.points'),
            children: <PointsTab customer={customer} />,
          },
        ]
      : []),
    ...(can('read', 'Consent')
      ? [
          {
            key: 'consent',
            label: t('customers.tabs.consent'),
            children: <ConsentTab customerNo={customerNo} />,
          },
        ]
      : []),
  ];
  return (
    <>
      {customer.erased ? (
        <Alert type="warning" showIcon title={t('customers.erased')} className="section" />
      ) : null}
      <MergedNotice customer={customer} />
      <Card variant="borderless">
        <TabsByAddress
          destroyOnHidden={false}
          items={tabs}
          first={customer.erased ? 'identity' : 'portrait'}
        />
      </Card>
    </>
  );
}

function Identity({ customer }: { customer: CustomerDetail }): ReactNode {
  const { t } = useTranslation();
  const orgName = useOrgNames();
  const { customerNo } = customer;
  return (
    <Descriptions
      column={{ xs: 1, md: 2, xl: 3 }}
      items={[
        {
          key: 'name',
          label: t('customers.name'),
          children: <RevealValue customerNo={customerNo} field="name" masked={customer.name} />,
        },
        {
          key: 'phone',
          label: t('customers.phone'),
          children: <RevealValue customerNo={customerNo} field="phone" masked={customer.phone} />,
        },
        {
          key: 'identity',
          label: t('customers.identity'),
          children: (
            <RevealValue customerNo={customerNo} field="identity" masked={customer.identity} />
          ),
        },
        {
          key: 'gender',
          label: t('customers.gender'),
          children: t(`customers.genders.${customer.gender}`),
        },
        { key: 'birth', label: t('customers.birthDate'), children: formatDay(customer.birthDate) },
        { key: 'open', label: t('customers.openDate'), children: formatDay(customer.openDate) },
        { key: 'org', label: t('customers.org'), children: customer.managingOrgName },
        {
          key: 'opening',
          label: t('customers.openingOrg'),
          children: orgName(customer.openingOrgId),
        },
        {
          key: 'attributed',
          label: t('customers.attributedOrg'),
          children: orgName(customer.attributedOrgId),
        },
        {
          key: 'identifiers',
          label: t('customers.identifiers'),
          span: 'filled',
          children: customer.identifiers.length
            ? customer.identifiers.map((one) => (
                <Tag key={`${one.scheme} ${one.value}`} variant="filled">
                  {one.scheme}: {one.value}
                </Tag>
              ))
            : '—',
        },
      ]}
    />
  );
}
