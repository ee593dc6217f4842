import type { CustomerPlans } from '#contract/plans.ts';
import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls } from '../../api/benefits.ts';
import { planCalls } from '../../api/plans.ts';
import { useLanguage } from '../../app/language.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { useChargeWords } from '../product-benefits/charge-words.ts';

type CustomerPlan = CustomerPlans['items'][number];

/** The plans that the customer falls into today; their offers lead to where they are claimed, below. */
export function PlansCard({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const plans = useQuery({
    queryKey: ['plans', 'of', customerNo],
    queryFn: ({ signal }) => planCalls.ofCustomer(customerNo, signal),
  });
  return (
    <Loaded query={plans} rows={2}>
      {({ items }) =>
        items.length === 0 ? null : (
          <>
            <h2 className="part-title">{t('plans.ofCustomer')}</h2>
            {items.map((plan) => (
              <OnePlan key={plan.id} plan={plan} customerNo={customerNo} />
            ))}
          </>
        )
      }
    </Loaded>
  );
}

function OnePlan({ plan, customerNo }: { plan: CustomerPlan; customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const isZh = useLanguage() === 'zh';
  const chargeWords = useChargeWords();
  const financial = [
    ...plan.productBenefits.map(
      ({ nameZh, nameEn, charge }) => `${isZh ? nameZh : nameEn} · ${chargeWords(charge)}`,
    ),
    ...plan.products.map(({ name, riskLevel }) => `${name} · ${riskLevel}`),
  ];
  return (
    <Card
      size="small"
      className="section"
      title={plan.name}
      extra={`${t('plans.until')} ${formatDay(plan.until)}`}
    >
      <Descriptions
        size="small"
        column={1}
        items={[
          {
            key: 'financial',
            label: t('plans.financial'),
            children: (
              <Flex vertical gap={4}>
                {financial.length > 0 || !plan.withheld ? <Lines lines={financial} /> : null}
                {plan.withheld ? (
                  <div className="muted">
                    {t(`plans.withheld.${plan.withheld.reason}`, { count: plan.withheld.count })}
                  </div>
                ) : null}
              </Flex>
            ),
          },
          {
            key: 'other',
            label: t('plans.other'),
            children: (
              <Flex vertical gap={4}>
                {plan.offers.map((offer) => (
                  <OfferLine key={offer.id} offer={offer} customerNo={customerNo} />
                ))}
                {plan.services.length > 0 ? <Lines lines={plan.services} /> : null}
              </Flex>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Lines({ lines }: { lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return '—';
  return (
    <Flex vertical gap={4}>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </Flex>
  );
}

/** Leads to the row where staff claim it for the customer, which says by itself why it may not be. */
function OfferLine({
  offer,
  customerNo,
}: {
  offer: CustomerPlan['offers'][number];
  customerNo: number;
}): ReactNode {
  const { t } = useTranslation();
  const released = useQuery({
    queryKey: ['released-offers', customerNo],
    queryFn: ({ signal }) => benefitCalls.released(customerNo, signal),
  });
  const row = released.data?.items.find(({ allotmentId }) =>
    offer.allotmentIds.includes(allotmentId),
  );
  return (
    <span>
      {offer.name}{' '}
      <GuardedButton
        type="link"
        size="small"
        aria-label={`${t('plans.claim')} ${offer.name}`}
        blockedBecause={row ? null : t('plans.nothingToClaim')}
        onClick={() => {
          const found = document.getElementById(`released-${row?.allotmentId}`);
          found?.scrollIntoView({ block: 'center' });
          found?.focus();
        }}
      >
        {t('plans.claim')}
      </GuardedButton>
    </span>
  );
}
