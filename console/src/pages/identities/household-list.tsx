import {
  type HouseholdLink,
  householdStates,
  type LinkedCustomer,
} from '#contract/household-links.ts';
import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { householdCalls } from '../../api/households.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { HouseholdDecision } from './household-decision.tsx';
import { HouseholdEvidenceTags, HouseholdStateTag } from './household-standing.tsx';

/** 家庭关系: two customers of one household, those to confirm first. */
export function HouseholdList(): ReactNode {
  const { t } = useTranslation();
  const customer = ({ customerNo, name, managingOrgName }: LinkedCustomer): ReactNode => (
    <Flex gap={8}>
      <Link to={`/customers/${customerNo}`}>
        {customerNo} {name}
      </Link>
      <span className="muted">{managingOrgName}</span>
    </Flex>
  );
  return (
    <ListPage<HouseholdLink>
      name="household-links"
      rowKey={(one) => one.linkId}
      read={({ filters, cursor, limit, signal }) =>
        householdCalls.list({ state: filters['state'], cursor, limit }, signal)
      }
      filters={[
        {
          name: 'state',
          label: t('households.state'),
          kind: 'choice',
          unchosen: t('households.states.proposed'),
          options: householdStates.map((value) => ({
            value,
            label: t(`households.states.${value}`),
          })),
        },
      ]}
      columns={[
        {
          key: 'pair',
          title: t('households.pair'),
          render: ({ one, other }) => (
            <>
              {customer(one)}
              {customer(other)}
            </>
          ),
        },
        {
          key: 'evidence',
          title: t('households.evidence'),
          render: ({ evidence }) => <HouseholdEvidenceTags evidence={evidence} />,
        },
        {
          key: 'state',
          title: t('households.state'),
          render: ({ state }) => <HouseholdStateTag state={state} />,
        },
        {
          key: 'found',
          title: t('households.foundAt'),
          render: (one) => formatMoment(one.foundAt),
        },
        {
          key: 'by',
          title: t('households.by'),
          render: ({ decidedByName, reason, state }) =>
            decidedByName === null
              ? state === 'confirmed'
                ? t('households.byRule')
                : '—'
              : [decidedByName, reason].filter(Boolean).join(': '),
        },
      ]}
      rowActions={(one) => <HouseholdDecision link={one} />}
      rowActionsWidth={140}
      empty={{ text: t('households.listEmpty') }}
    />
  );
}
