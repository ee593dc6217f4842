import { expect, test } from 'vitest';
import { releaseMemory } from './release-memory.ts';

const megabyte = 1024 * 1024;

test('what heavy work left behind is given back, not kept until the next work', async () => {
  fillHeap(400 * megabyte);
  const before = process.memoryUsage().heapTotal;
  await releaseMemory();
  expect(process.memoryUsage().heapTotal).toBeLessThan(before - 200 * megabyte);
});

/** Holds so many bytes of small objects at once, and lets them go. */
function fillHeap(bytes: number): number {
  const held = Array.from({ length: bytes / 80 }, (_, index) => ({ index, next: [index] }));
  return held.length;
}
