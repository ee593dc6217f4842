import { readFileSync } from 'node:fs';
import type { Catalogue } from '../../server/src/modules/tags/catalogue.core.ts';
import { runTags } from '../../server/src/modules/tags/run-tags.ts';
import type { OpenPlatform } from '../../server/src/platform/open-platform.ts';

export const gigabyte = 1024 ** 3;

/** The engine at its best: nothing spilled, no cap but the engine's own. */
export const bestOfEngine = {
  max_memory_usage: 0,
  max_bytes_before_external_group_by: 0,
  max_execution_time: 0,
};

export type Measured = { milliseconds: number; peakMemoryBytes: number };

/** A whole run as the product does it: staging, statistics, swap, history. `range`: customers at a time. */
export async function measureRun(
  { platform, analyticsEngine }: OpenPlatform,
  catalogue: Catalogue,
  asOf: string,
  range: string | undefined,
): Promise<Measured> {
  let peakMemoryBytes = 0;
  const look = async (): Promise<void> => {
    const { residentBytes } = await analyticsEngine.figures();
    peakMemoryBytes = Math.max(peakMemoryBytes, residentBytes + ownResidentBytes());
  };
  const timer = setInterval(() => void look(), 200);
  const context = { jobId: 0, signal: new AbortController().signal, progress: () => undefined };
  const size = range === undefined ? {} : { customersPerRange: Number(range) };
  const milliseconds = await timed('tags', () => runTags(platform, context, catalogue, asOf, size));
  clearInterval(timer);
  await look();
  console.log(`  peak memory of engine and program ${Math.round(peakMemoryBytes / 1024 ** 2)} MB`);
  return { milliseconds, peakMemoryBytes };
}

function ownResidentBytes(): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return match ? Number(match[1]) * 1024 : process.memoryUsage().rss;
}

/** Milliseconds, told as they are measured. */
export async function timed(name: string, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  const milliseconds = Math.round(performance.now() - start);
  console.log(`${name}: ${milliseconds} ms`);
  return milliseconds;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
