import type { SubmittedParameters } from '#contract/tag-parameters.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { parameterApprovalKind } from './approve-parameters.ts';
import {
  judgeParameters,
  type JudgedParameters,
  lockParameters,
  type ParameterValues,
} from './judge-parameters.ts';
import { previewParameters } from './preview-definition.ts';
import { tagsInside } from './tags-inside.core.ts';

/**
 * Submits other thresholds of a tag to a second person, with how many customers it would have by them:
 * submitted ─▶ approved, in force from the next run on, or returned. They are judged here, so that nobody
 * is asked about what cannot be, and again when they are approved. How many is looked at before the
 * transaction: it takes a second, in which no lock is held.
 */
export async function submitParameters(
  platform: Platform,
  caller: Caller,
  code: string,
  asked: ParameterValues,
): Promise<Result<{ code: string }>> {
  const { database, clock } = platform;
  const judged = await withScope(database, caller.scope, (tx) => judgeParameters(tx, code, asked));
  if (!judged.ok) return judged;
  const changes = changesOf(judged.value, asked);
  if (changes.length === 0) return refuse('TAG_PARAMETERS_SAME', { code });
  const effect = await effectOf(platform, caller, judged.value);
  return withScope(database, caller.scope, async (tx) => {
    await lockParameters(tx);
    const still = await judgeParameters(tx, code, asked);
    if (!still.ok) return still;
    const { tag, catalogue } = still.value;
    if (tag.version !== judged.value.tag.version) return refuse('TAG_VERSION_CHANGED', { code });
    const snapshot: SubmittedParameters = {
      code,
      name: tag.name,
      version: tag.version ?? null,
      changes,
      effect,
      others: othersOf(catalogue, code),
    };
    const approval = await submitForApproval(
      tx,
      {
        kind: parameterApprovalKind,
        objectId: code,
        orgId: caller.orgId,
        title: tag.name.zh,
        snapshot,
        maker: caller,
      },
      clock.now(),
    );
    if (!approval.ok) return approval;
    await recordAudit(tx, {
      actor: caller,
      action: 'tag.submit_parameters',
      objectKind: 'tag',
      objectId: code,
      orgId: null,
      detail: Object.fromEntries(changes.map(({ name, after }) => [name, after])),
    });
    return ok({ code });
  });
}

function changesOf(
  { tag }: JudgedParameters,
  { parameters, former }: ParameterValues,
): SubmittedParameters['changes'] {
  return Object.entries(parameters).flatMap(([name, after]) => {
    const declared = tag.parameters[name];
    const before = former[name];
    if (!declared || before === undefined || before === after) return [];
    const { zh, en, unit } = declared;
    return [{ name, zh, en, unit, before, after }];
  });
}

/** By the values of a choice, since thresholds move customers between them; else by who has a value. */
async function effectOf(
  platform: Platform,
  caller: Caller,
  { catalogue, tag, own }: JudgedParameters,
): Promise<SubmittedParameters['effect']> {
  const look = (values: ReadonlyMap<string, number>) =>
    previewParameters(platform, caller.scope, catalogue, tag.code, values);
  const now = await look(own.now);
  const next = await look(own.next);
  const { businessDate, sampled, customers } = next;
  const of = (spread: typeof now, value: string): number =>
    spread.values.find((one) => one.value === value)?.customers ?? 0;
  const choices = (tag.choices ?? []).map(({ value, zh, en }) => ({
    value: { zh, en },
    now: of(now, value),
    next: of(next, value),
  }));
  const rows = [{ value: null, now: now.covered, next: next.covered }, ...choices];
  return { businessDate, sampled, customers, rows };
}

function othersOf(
  catalogue: JudgedParameters['catalogue'],
  code: string,
): SubmittedParameters['others'] {
  return [...catalogue.tags.values()]
    .filter((tag) => tag.code !== code && tagsInside(catalogue, [tag.code]).includes(code))
    .map(({ code: other, name }) => ({ code: other, name }));
}
