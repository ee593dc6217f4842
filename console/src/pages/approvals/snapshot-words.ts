import { conversionSchema } from '#contract/campaigns.ts';
import type { Approval } from '#contract/approvals.ts';
import { z } from 'zod';
import { useConversionWords } from '../campaigns/conversion-words.ts';

const withConversion = z.looseObject({ content: z.looseObject({ conversion: conversionSchema }) });

/** What was submitted, with a campaign's conversion as the sentence its maker read. */
export function useSnapshotWords(): (snapshot: Approval['snapshot']) => Approval['snapshot'] {
  const words = useConversionWords();
  return (snapshot) => {
    const campaign = withConversion.safeParse(snapshot);
    if (!campaign.success) return snapshot;
    const { content } = campaign.data;
    return {
      ...campaign.data,
      content: { ...content, conversion: words(content.conversion) },
    };
  };
}
