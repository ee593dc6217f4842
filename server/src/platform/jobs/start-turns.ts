/** Turns of work with a pause between them, until stopped; `wake` ends the pause that is under way. */
export function startTurns(
  work: () => Promise<{ again: boolean }>,
  everyMilliseconds: number,
): { wake(): void; stop(): Promise<void> } {
  let stopped = false;
  let wake = (): void => {};
  const turns = async (): Promise<void> => {
    while (!stopped) {
      const pause = Promise.withResolvers<void>();
      wake = pause.resolve;
      const { again } = await work();
      if (again || stopped) continue;
      const timer = setTimeout(pause.resolve, everyMilliseconds);
      await pause.promise;
      clearTimeout(timer);
    }
  };
  const running = turns();
  return {
    wake: () => wake(),
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
}
