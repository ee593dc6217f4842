import { Session } from 'node:inspector/promises';

const worthAPause = 128 * 1024 * 1024;

/**
 * Gives back what heavy work left on the heap. V8 collects when something is allocated, so a server
 * that falls idle after an import would hold hundreds of megabytes of garbage until the next one.
 * Stops the program for a tenth of a second or so; below 128 MiB of heap it does nothing.
 */
export async function releaseMemory(): Promise<void> {
  if (process.memoryUsage().heapTotal < worthAPause) return;
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } finally {
    session.disconnect();
  }
}
