import type { Offer } from '#contract/offers.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { SimulationRequest } from '#contract/benefit-simulation.ts';
import { benefitCalls } from '../../api/benefits.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { SimulationForm } from './simulation-form.tsx';
import { SimulationResult } from './simulation-result.tsx';

/** 试算: what an offer would bring and cost before it is launched. */
export function SimulationPage(): ReactNode {
  const offerId = Number(useParams()['offerId']);
  const offer = useQuery({
    queryKey: ['offers', 'one', offerId],
    queryFn: ({ signal }) => benefitCalls.offer(offerId, signal),
  });
  return <LoadedPage query={offer}>{(found) => <OfOffer offer={found} />}</LoadedPage>;
}

function OfOffer({ offer }: { offer: Offer }): ReactNode {
  const { t } = useTranslation();
  useTrailEnd(t('simulation.title', { name: offer.name }));
  const past = useQuery({
    queryKey: ['past-rates'],
    queryFn: ({ signal }) => benefitCalls.pastRates(signal),
  });
  const simulate = useMutation({
    mutationFn: (asked: SimulationRequest) => benefitCalls.simulate(offer.id, asked),
  });
  return (
    <>
      <PageHead title={t('simulation.title', { name: offer.name })} note={t('simulation.note')} />
      <Loaded query={past}>
        {({ items }) => (
          <SimulationForm
            past={items}
            running={simulate.isPending}
            onRun={(asked) => simulate.mutate(asked)}
          />
        )}
      </Loaded>
      {simulate.data ? <SimulationResult simulation={simulate.data} /> : null}
    </>
  );
}
