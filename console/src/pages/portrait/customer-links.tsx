import { type CustomerLinks, type HouseholdMember, linkLimits } from '#contract/household-links.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { householdCalls } from '../../api/households.ts';
import { formatCount } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { HouseholdDecision } from '../identities/household-decision.tsx';
import { HouseholdEvidenceTags, HouseholdStateTag } from '../identities/household-standing.tsx';

/** 关系: whom the customer lives with and works for. */
export function CustomerLinksInShort({ customerNo }: { customerNo: number }): ReactNode {
  const query = useQuery({
    queryKey: ['customers', 'links', customerNo],
    queryFn: ({ signal }) => householdCalls.ofCustomer(customerNo, signal),
  });
  return (
    <Loaded query={query} rows={3}>
      {(links) => (
        <>
          <Household links={links} />
          <Employer employer={links.employer} />
        </>
      )}
    </Loaded>
  );
}

function Household({ links: { household, elsewhere } }: { links: CustomerLinks }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h3 className="portrait-sub">{t('households.household')}</h3>
      {household.length + elsewhere === 0 ? (
        <p className="muted portrait-hint">{t('households.householdEmpty')}</p>
      ) : (
        <ul className="plain-list">
          {household.map((one) => (
            <Member key={one.linkId} member={one} />
          ))}
          {elsewhere > 0 ? (
            <li className="muted">{t('households.elsewhere', { n: elsewhere })}</li>
          ) : null}
        </ul>
      )}
    </>
  );
}

function Member({ member }: { member: HouseholdMember }): ReactNode {
  const { customer, state, evidence, decidedByName, reason } = member;
  return (
    <li>
      <Link to={`/customers/${customer.customerNo}`}>
        {customer.customerNo} {customer.name}
      </Link>
      <HouseholdEvidenceTags evidence={evidence} />
      <HouseholdStateTag state={state} />
      {decidedByName === null ? null : (
        <span className="muted">
          {decidedByName}: {reason}
        </span>
      )}
      <HouseholdDecision link={member} />
    </li>
  );
}

function Employer({ employer }: Pick<CustomerLinks, 'employer'>): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h3 className="portrait-sub">{t('households.employer')}</h3>
      {employer === null ? (
        <p className="muted portrait-hint">{t('households.employerEmpty')}</p>
      ) : (
        <p className="portrait-hint">
          {employer.name}
          <br />
          <span className="muted">
            {employer.colleagues === null
              ? t('households.fewColleagues', { n: linkLimits.colleagues })
              : t('households.colleagues', { n: formatCount(employer.colleagues) })}
          </span>
        </p>
      )}
    </>
  );
}
