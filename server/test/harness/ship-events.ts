import { vi } from 'vitest';
import { onShipped } from '../../src/compose.ts';
import { readOutboxLag } from '../../src/platform/outbox/outbox-lag.ts';
import { shipOutbox } from '../../src/platform/outbox/ship-outbox.ts';
import type { Platform } from '../../src/platform/platform.ts';

/**
 * Ships until no committed event waits; gives how many were shipped. One shipment is not enough: a
 * transaction open in any database of the cluster, another test's too, holds newer events back.
 */
export async function shipEvents(
  platform: Platform,
  options: { repair: boolean } = { repair: false },
): Promise<number> {
  let shipped = 0;
  const done = async () => {
    shipped += await shipOutbox(platform, { ...options, onShipped: onShipped(platform) });
    return (await readOutboxLag(platform)).waiting === 0;
  };
  await vi.waitUntil(done, { timeout: 30_000 });
  return shipped;
}
