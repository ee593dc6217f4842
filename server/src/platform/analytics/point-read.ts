/**
 * Settings of a statement that reads a row or two by their key and that somebody waits for. The embedded
 * engine keeps sessions for it, so that a point read never waits behind long counts. One thread reads
 * a row sooner than two do.
 */
export const pointRead = { priority: 1, max_threads: 1 } as const;

/**
 * Settings of all other statements: between two blocks of rows they let point reads go first. No more
 * than this at a time, so that a stream of point reads slows a count down and does not hold it up.
 */
export const afterPointReads = { priority: '2', low_priority_query_wait_time_ms: '50' } as const;

/** Whether a statement came with the settings of a point read; over HTTP they are texts. */
export function isPointRead(settings: Readonly<Record<string, string>>): boolean {
  return settings['priority'] === String(pointRead.priority);
}
