/** Whether the last call reached the server; screens tell while it does not. */
let isAway = false;
const listeners = new Set<() => void>();

export const serverReach = {
  isAway: (): boolean => isAway,
  note(reached: boolean): void {
    if (isAway === !reached) return;
    isAway = !reached;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Asks the server for a sign of life, which needs no session. */
export async function askForLife(): Promise<boolean> {
  const reached = await fetch('/health').then(
    ({ ok }) => ok,
    () => false,
  );
  serverReach.note(reached);
  return reached;
}
