/**
 * Settings of a statement that reads a row or two by their key and that somebody waits for. `priority`
 * is ClickHouse's own word for it: beside statements without one it changes nothing on a server, and
 * the embedded engine keeps sessions for it, so that a point read never waits behind long counts.
 * One thread reads a row sooner than two do.
 */
export const pointRead = { priority: 1, max_threads: 1 } as const;

/** Whether a statement came with the settings of a point read; over HTTP they are texts. */
export function isPointRead(settings: Readonly<Record<string, string>>): boolean {
  return settings['priority'] === String(pointRead.priority);
}
