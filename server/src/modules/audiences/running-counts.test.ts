import { expect, it } from 'vitest';
import { CountSuperseded, RunningCounts } from './running-counts.ts';

it('a new count of an editor stops its previous one, and nobody else’s', async () => {
  const counts = new RunningCounts();
  const stopped: string[] = [];
  const hanging = (name: string) => (signal: AbortSignal) =>
    new Promise<string>((_, reject) => {
      signal.addEventListener('abort', () => {
        stopped.push(name);
        reject(signal.reason);
      });
    });
  const first = counts.run('a', hanging('first'));
  const other = counts.run('b', hanging('other'));
  await expect(counts.run('a', async () => 'second')).resolves.toBe('second');
  await expect(first).rejects.toBeInstanceOf(CountSuperseded);
  expect(stopped).toEqual(['first']);
  await expect(counts.run('b', async () => 'third')).resolves.toBe('third');
  await expect(other).rejects.toBeInstanceOf(CountSuperseded);
});
