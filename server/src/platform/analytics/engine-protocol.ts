import { z } from 'zod';

/** What the supervisor and the engine process say to each other. */
const engineOptions = z.object({
  directory: z.string(),
  socketPath: z.string(),
  memoryBytes: z.number(),
  /** above this, recycle() replaces the process; below it, giving back caches was enough */
  recycleAboveBytes: z.number(),
  sessions: z.number(),
});
export type EngineOptions = z.infer<typeof engineOptions>;

export function parseEngineOptions(text: string | undefined): EngineOptions {
  return engineOptions.parse(JSON.parse(text ?? ''));
}

const engineMessage = z.object({ kind: z.literal('ready'), version: z.string() });
export type EngineMessage = z.infer<typeof engineMessage>;

const engineStatus = z.object({
  pid: z.number(),
  version: z.string(),
  residentBytes: z.number(),
  inFlight: z.number(),
  recycling: z.boolean().optional(),
});
export type EngineStatus = z.infer<typeof engineStatus>;

export function parseEngineStatus(text: string): EngineStatus {
  return engineStatus.parse(JSON.parse(text));
}

export const engineExit = { stopped: 0, failed: 1, recycled: 75, directoryInUse: 76 } as const;
