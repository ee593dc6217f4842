import { randomBytes } from 'node:crypto';
import type { Deed } from '#contract/fraud.ts';
import type { Refusal } from '#contract/result.ts';
import { type DeedJudge, noRepeats } from '#modules/benefits/index.ts';
import { decidedAgain } from '#platform/batching/batch-queue.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import {
  addWriter,
  type Known,
  readDeeds,
  readPhones,
  readWriters,
  tellMissing,
  type TimedDeed,
  writeDeeds,
} from './deed-log.ts';
import { type Block, type Blocks, readEpoch, readStanding, type Standing } from './standing.ts';
import type { RuleHit } from './rule-hit.core.ts';
import { createWindows, type Windows } from './windows.core.ts';
import { type Finding, writeFindings } from './write-suspicions.ts';

export type FraudJudge = DeedJudge & {
  /** opens the count: what is in force, and what has happened within its windows */
  start(): Promise<void>;
  /** whether a code or link may be tried by whom these keys name; null: it may */
  attempt(deed: Deed): Promise<Refusal | null>;
  /** looks before the next judgement: something was decided here */
  lookAgain(): void;
  /** writes what is known here and not told yet */
  flush(): Promise<void>;
  /** keys in memory, keys forgotten for want of room, deeds not written yet */
  figures(): { keys: number; forgotten: number; unwritten: number };
};

type Settings = {
  /** a process judges by what others had committed so long ago at most */
  staleAfterMs?: number;
  /** what happened is written so long after it at most */
  flushAfterMs?: number;
};

/** Deeds that wait to be written while the database is away; beyond it the oldest are dropped. */
const unwrittenLimit = 100_000;

type Memory = { standing: Standing; windows: Windows; known: Known };
type Objection = RuleHit | { block: Block };

/**
 * The judge of one process. Counts stand in memory and are fed by its own deeds at once, by those of other
 * processes when it looks, at most `staleAfterMs` ago when it judges. Before anybody is refused it looks again,
 * so what was cleared or undone anywhere counts at once; what was blocked elsewhere, after that time.
 */
export function createFraudJudge(
  { database, clock, log }: Pick<Platform, 'database' | 'clock' | 'log'>,
  { staleAfterMs = 1_000, flushAfterMs = 250 }: Settings = {},
): FraudJudge {
  let memory: Memory | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let writerId: number | null = null;
  let lastFlush = 0;
  let unwritten: TimedDeed[] = [];
  let underWay: TimedDeed[] = [];
  let findings: Finding[] = [];
  /** own deeds of the newest flushes: told by another process that found them missing, they are not new */
  let recent = new Set<string>();
  const phoneOf = new Map<number, string>();
  /** counted while everything is counted anew, to be counted there too */
  let meanwhile: TimedDeed[] | null = null;
  let looking: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  const nowMs = (): number => clock.now().getTime();
  const isExempt = ({ rule, key }: Pick<RuleHit, 'rule' | 'key'>): boolean =>
    (memory?.standing.exemptions.get(`${rule.ruleId} ${key}`) ?? 0) > nowMs();

  const count = ({ windows }: Memory, { at, deed }: TimedDeed, tells: boolean): void => {
    for (const hit of windows.add(deed, at, isExempt))
      if (tells) findings.push({ at, deed, reference: null, by: hit });
  };

  /** Reads all that is in force and counts everything within the windows anew. */
  const load = async (tx: Tx): Promise<Memory> => {
    const standing = await readStanding(tx);
    const windows = createWindows(standing.rules);
    const longest = Math.max(0, ...standing.rules.map(({ minutes }) => minutes));
    const since = new Date(nowMs() - longest * 60_000);
    const writers = await readWriters(tx, new Map());
    if (writerId !== null) writers.set(writerId, lastFlush);
    const loaded = { standing, windows, known: writers };
    // Beyond the newest own flush that is known to stand, it is counted from memory.
    meanwhile = [...underWay, ...unwritten];
    try {
      for (const told of await readDeeds(tx, writers, new Map(), since)) count(loaded, told, false);
      for (const told of meanwhile) count(loaded, told, false);
    } finally {
      meanwhile = null;
    }
    return loaded;
  };

  /** One at a time: two that heard the same flush of another process would count it twice. */
  const look = (tx: Tx): Promise<Memory> => {
    const own = looking.catch(() => {}).then(() => lookNow(tx));
    looking = own;
    return own;
  };

  const lookNow = async (tx: Tx): Promise<Memory> => {
    lookedAt = nowMs();
    if (memory === null || (await readEpoch(tx)) !== memory.standing.epoch) {
      const former = memory;
      const next = await loadOrKeep(tx, former);
      memory = next;
      return next;
    }
    await hearOthers(tx, memory);
    memory.windows.forget(nowMs());
    return memory;
  };

  /** Counts anew only where rules have changed: a block or an exemption is no reason to. */
  const loadOrKeep = async (tx: Tx, former: Memory | null): Promise<Memory> => {
    if (!former) return load(tx);
    const standing = await readStanding(tx);
    if (JSON.stringify(standing.rules) !== JSON.stringify(former.standing.rules)) return load(tx);
    const kept = { ...former, standing };
    await hearOthers(tx, kept);
    return kept;
  };

  const hearOthers = async (tx: Tx, current: Memory): Promise<void> => {
    const writers = await readWriters(tx, current.known);
    if (writerId !== null) writers.delete(writerId);
    if (writers.size === 0) return;
    const told = await readDeeds(tx, writers, current.known, new Date(0));
    for (const [id, flush] of writers) current.known.set(id, flush);
    for (const one of told)
      if (one.deed.objectKey === undefined || !recent.has(nameOf(one.deed)))
        count(current, one, false);
    await knowPhones(tx, told);
  };

  /** Of phones that have had enough, whose they are: the deed that comes next names only its customer. */
  const knowPhones = async (tx: Tx, told: readonly TimedDeed[]): Promise<void> => {
    const phones = told.flatMap(({ deed }) => deed.phoneKey ?? []);
    const full = memory?.windows.fullPhones(phones, nowMs()) ?? [];
    if (full.length === 0) return;
    if (phoneOf.size > 100_000) phoneOf.clear();
    for (const [no, phone] of await readPhones(tx, full)) phoneOf.set(no, phone);
  };

  const withPhone = (deed: Deed): Deed => {
    const phoneKey = deed.customerNo === null ? undefined : phoneOf.get(deed.customerNo);
    return phoneKey === undefined || deed.phoneKey !== null ? deed : { ...deed, phoneKey };
  };

  const objections = (current: Memory, deeds: readonly Deed[]): (Objection | null)[] | null => {
    const now = nowMs();
    const asked = phoneOf.size > 0 ? deeds.map(withPhone) : deeds;
    const hits: (Objection | null)[] | null = current.windows.judge(asked, now, isExempt);
    const { blocks } = current.standing;
    if (blocks.customer.size + blocks.device.size + blocks.merchant.size === 0) return hits;
    let all = hits;
    for (const [place, deed] of deeds.entries()) {
      const block = blockOf(blocks, deed, now);
      if (block) (all ??= deeds.map(() => null))[place] = { block };
    }
    return all;
  };

  /** What is known, unless it was looked at too long ago; a clock that was set back says nothing of how long. */
  const freshMemory = (): Memory | null => {
    const age = nowMs() - lookedAt;
    return age >= 0 && age < staleAfterMs ? memory : null;
  };

  const judge: DeedJudge['judge'] = async (tx, now, deeds, findRepeats) => {
    let current = freshMemory() ?? (await look(tx));
    let found = objections(current, deeds);
    if (!found) return null;
    current = await look(tx);
    found = objections(current, deeds);
    if (!found) return null;
    const places = found.flatMap((objection, place) => (objection ? [place] : []));
    const repeats = await findRepeats(places);
    return found.map((objection, place): Refusal | null => {
      const deed = deeds[place];
      if (!objection || !deed || repeats.has(place)) return null;
      if ('isFirm' in objection && !objection.isFirm) return { code: decidedAgain, facts: {} };
      const reference = drawReference();
      const by = 'block' in objection ? { suspicionId: objection.block.suspicionId } : objection;
      findings.push({ at: now.getTime(), deed, reference, by });
      flushSoon();
      return { code: 'BENEFIT_UNAVAILABLE', facts: { reference } };
    });
  };

  const ask: DeedJudge['ask'] = async (tx, deeds) => {
    if (!objections(freshMemory() ?? (await look(tx)), deeds)) return null;
    const found = objections(await look(tx), deeds);
    return found && found.map((objection) => objection !== null);
  };

  const flushSoon = (): void => {
    timer ??= setTimeout(() => void flush(), flushAfterMs).unref();
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One after another: a writer's flushes are numbered in the order in which they are seen.
    flushing = (flushing ?? Promise.resolve()).then(writeOut);
    return flushing;
  };

  const writeOut = async (): Promise<void> => {
    if (unwritten.length + findings.length === 0) return;
    const deeds = unwritten;
    const found = findings;
    [unwritten, findings, underWay] = [[], [], deeds];
    let told: TimedDeed[] = [];
    try {
      writerId = await withJob(database, async (tx) => {
        const now = clock.now();
        const id = writerId ?? (await addWriter(tx, now));
        told = await writeDeeds(tx, now, { writerId: id, flush: lastFlush + 1 }, deeds);
        await writeFindings(tx, found);
        return id;
      });
      lastFlush += 1;
      recent = new Set(deeds.map(({ deed }) => nameOf(deed)));
    } catch (error) {
      log.error({ err: error }, 'deeds were not written; they are kept');
      unwritten = [...deeds, ...unwritten].slice(-unwrittenLimit);
      findings = [...found, ...findings].slice(-unwrittenLimit);
      flushSoon();
    } finally {
      underWay = [];
    }
    await countPhones(told).catch((error: unknown) =>
      log.error({ err: error }, 'phones were not read'),
    );
  };

  /** By its phone a deed is counted once it is written, which is when its phone is known. */
  const countPhones = async (told: readonly TimedDeed[]): Promise<void> => {
    for (const { at, deed } of told)
      tell({ at, deed: { ...nothingKnown, what: deed.what, phoneKey: deed.phoneKey } });
    if (findings.length > 0) flushSoon();
    if (memory?.windows.rules.some(({ by }) => by === 'phone'))
      await withJob(database, (tx) => knowPhones(tx, told));
  };

  /** Counts what has happened here, and finds the rules that only watch. */
  const tell = (told: TimedDeed): void => {
    meanwhile?.push(told);
    if (memory) count(memory, told, true);
  };

  return {
    judge,
    ask,
    note: (now, deeds) => {
      const at = now.getTime();
      for (const deed of deeds) {
        unwritten.push({ at, deed });
        tell({ at, deed: deed.phoneKey === null ? deed : { ...deed, phoneKey: null } });
      }
      if (deeds.length > 0) flushSoon();
    },
    attempt: async (deed) => {
      const current = freshMemory();
      if (current && !objections(current, [deed])) return null;
      const answer = await withJob(database, (tx) => judge(tx, clock.now(), [deed], noRepeats));
      return answer?.[0] ?? null;
    },
    start: () =>
      withJob(database, async (tx) => {
        const id = await addWriter(tx, clock.now());
        await tellMissing(tx, new Date(nowMs() - 7 * 86_400_000), id);
        // This writer begins after what it found missing, which is its first flush.
        memory = await load(tx);
        writerId = id;
        lastFlush = 1;
        memory.known.delete(id);
      }),
    lookAgain: () => {
      lookedAt = Number.NEGATIVE_INFINITY;
    },
    flush,
    figures: () => ({
      ...(memory?.windows.size() ?? { keys: 0, forgotten: 0 }),
      unwritten: unwritten.length + underWay.length,
    }),
  };
}

const nothingKnown = {
  customerNo: null,
  deviceKey: null,
  addressKey: null,
  phoneKey: null,
  operator: null,
  outletOrgId: null,
  merchantNo: null,
};

const nameOf = ({ what, objectKey }: Deed): string => `${what} ${objectKey}`;

function blockOf(blocks: Blocks, deed: Deed, now: number): Block | null {
  const found = [
    deed.customerNo === null ? undefined : blocks.customer.get(deed.customerNo),
    deed.deviceKey === null ? undefined : blocks.device.get(deed.deviceKey),
    deed.merchantNo === null ? undefined : blocks.merchant.get(deed.merchantNo),
  ];
  return found.find((block) => block !== undefined && block.until > now) ?? null;
}

const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number to ask about at the outlet, that says nothing of its case: 50 random bits. */
function drawReference(): string {
  return [...randomBytes(10)].map((byte) => signs[byte % 32]).join('');
}
