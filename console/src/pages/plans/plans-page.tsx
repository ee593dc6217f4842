import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudienceOptions } from '../../api/audiences.ts';
import { type Plan, planCalls } from '../../api/plans.ts';
import { useCan } from '../../app/session.tsx';
import { ContentPage, shownOf } from '../../parts/approved-content/content-page.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { PlanForm } from './plan-form.tsx';

/** 方案: what is proposed to audiences, with how many it is for and what was claimed of it. */
export function PlansPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const audiences = useAudienceOptions(can('read', 'Audience'));
  const audienceName = (id: number | null): string =>
    id === null
      ? t('plans.everybody')
      : (audiences.data?.find((one) => one.id === id)?.name ?? `#${id}`);
  return (
    <ContentPage<Plan>
      words="plans"
      listKey="plans"
      calls={planCalls}
      nameOf={(one) => shownOf(one).name}
      columns={[
        { key: 'name', title: t('plans.name'), render: (one) => shownOf(one).name },
        {
          key: 'audience',
          title: t('plans.audience'),
          render: (one) => audienceName(shownOf(one).audienceId),
        },
        {
          key: 'items',
          from: 1280,
          title: t('plans.items'),
          render: (one) => {
            const { productBenefitIds, products, offerIds, services } = shownOf(one);
            return t('plans.itemCounts', {
              financial: productBenefitIds.length + products.length,
              other: offerIds.length + services.length,
            });
          },
        },
      ]}
      figures={[
        {
          key: 'size',
          title: t('plans.size'),
          header: <DefinedColumn label={t('plans.size')} definition={t('plans.sizeDefinition')} />,
          align: 'right',
          render: (one) => <FigureCell plan={one} name="audienceSize" />,
        },
        {
          key: 'claimed',
          title: t('plans.claimed'),
          header: (
            <DefinedColumn label={t('plans.claimed')} definition={t('plans.claimedDefinition')} />
          ),
          align: 'right',
          render: (one) => <FigureCell plan={one} name="claimed" />,
        },
      ]}
      form={(plan, onClose) => <PlanForm plan={plan} onClose={onClose} />}
    />
  );
}

/** A figure of a plan, counted when its row is on the screen. */
function FigureCell({ plan, name }: { plan: Plan; name: 'audienceSize' | 'claimed' }): ReactNode {
  const can = useCan();
  const figures = useQuery({
    enabled: can('read', 'Audience'),
    queryKey: ['plans', 'figures', plan.id],
    queryFn: ({ signal }) => planCalls.figures(plan.id, signal),
  });
  return formatCount(figures.data?.[name]);
}
