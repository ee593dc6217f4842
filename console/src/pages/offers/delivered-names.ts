import type { OfferTerms } from '#contract/offer-terms.ts';
import { useDraws } from '../../api/draws.ts';
import { useGifts } from '../../api/gifts.ts';
import { useProgrammes } from '../../api/points.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';

/** What is given, by name; by its number for who may not see it. */
export function useDeliveredNames({ gift, chance, points }: OfferTerms) {
  const can = useCan();
  const language = useLanguage();
  const gifts = useGifts(gift !== undefined && can('read', 'Gift'));
  const draws = useDraws(chance !== undefined && can('read', 'Draw'));
  const programmes = useProgrammes(points !== undefined && can('read', 'Points'));
  return {
    programme: (id: number): string =>
      programmes.data?.find((one) => one.id === id)?.name ?? `#${id}`,
    gift: (id: number): string => {
      const found = gifts.data?.find((one) => one.id === id);
      return found ? (language === 'zh' ? found.nameZh : found.nameEn) : `#${id}`;
    },
    draw: (id: number): string =>
      draws.data?.find((one) => one.id === id)?.name[language] ?? `#${id}`,
  };
}
