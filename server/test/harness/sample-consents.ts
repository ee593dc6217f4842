import { recordConsents } from '../../src/modules/consent/index.ts';
import type { Tx } from '../../src/platform/postgres/database.ts';

/** Everybody named may be contacted for marketing, personalised too, since the day given. */
export async function consentToMarketing(
  tx: Tx,
  customerNos: readonly number[],
  since: Date = new Date('2025-01-01T00:00:00Z'),
): Promise<void> {
  await recordConsents(
    tx,
    customerNos.flatMap((customerNo) =>
      (['marketing', 'personalised_marketing'] as const).map((purpose) => ({
        customerNo,
        purpose,
        channel: 'any' as const,
        granted: true,
        statedAt: since,
        proofKind: 'file_import' as const,
        proof: 'test',
        textVersion: '1',
        recordedBy: null,
      })),
    ),
    since,
  );
}
