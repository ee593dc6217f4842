import type { PointsBalance } from '#contract/points.ts';
import { useQuery } from '@tanstack/react-query';
import { Card, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pointsCalls } from '../../../api/points.ts';
import { Figure } from '../../../parts/figure.tsx';
import { formatPointsAmount } from '../../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../../parts/load-state.tsx';

/** What the customer has in each programme, and what ends next. */
export function Balances({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const balances = useQuery({
    queryKey: ['customer-points', 'balances', customerNo],
    queryFn: ({ signal }) => pointsCalls.balances(customerNo, signal),
  });
  return (
    <>
      <h2 className="part-title">{t('customers.points.balance')}</h2>
      <Loaded query={balances} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <FirstStep text={t('customers.points.none')} />
          ) : (
            <Flex vertical gap={12}>
              {items.map((one) => (
                <Balance key={one.programmeId} balance={one} />
              ))}
            </Flex>
          )
        }
      </Loaded>
    </>
  );
}

function Balance({ balance }: { balance: PointsBalance }): ReactNode {
  const { t } = useTranslation();
  return (
    <Card size="small" title={balance.programmeName}>
      <div className="figures">
        <Figure
          size="small"
          label={t('customers.points.available')}
          value={formatPointsAmount(balance.available)}
        />
        <Figure
          size="small"
          label={t('customers.points.frozen')}
          value={formatPointsAmount(balance.frozen)}
        />
        <Figure
          size="small"
          label={t('customers.points.debt')}
          definition={t('customers.points.debtDefinition')}
          value={formatPointsAmount(balance.debt)}
        />
      </div>
      {balance.ending.length > 0 ? (
        <ul className="plain-list">
          {balance.ending.map(({ expiresOn, amount }) => (
            <li key={expiresOn}>
              {t('customers.points.endingOn', {
                day: expiresOn,
                points: formatPointsAmount(amount),
              })}
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}
