import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { oddsOf, oddsOfNone } from '#contract/draw-outcome.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findOffers } from '#modules/benefits/index.ts';
import { judgeByLaw } from '#modules/law-switches/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { rewardsOf } from './chance.core.ts';
import { canonical, judgeContent, outcomeRulesOf, worstCaseFen } from './judge-content.core.ts';
import { readDrawSettings } from './draw-settings.ts';
import { sentencesOf } from './rule-sentences.core.ts';
import { lockNewestVersion, type VersionRow } from './write-draw.ts';

const approvalKind = 'draw';

/** Submits the rules in writing to a second person, with their odds and the most they may cost. */
export async function submitDraw(
  tx: Tx,
  now: Date,
  maker: Caller,
  drawId: number,
): Promise<Result<void>> {
  const newest = await lockNewestVersion(tx, drawId);
  if (!newest.ok) return newest;
  const version = newest.value;
  const { versionNo, kind, content, orgId } = version;
  if (version.state !== 'draft') return refuse('DRAW_RULES_FIXED', { versionNo });
  const judged = await judgeVersion(tx, now, version);
  if (!judged.ok) return judged;
  const sha256 = hashOf(version);
  const rules = outcomeRulesOf(kind, content);
  const approval = await submitForApproval(
    tx,
    {
      kind: approvalKind,
      objectId: drawId,
      orgId: orgId ?? maker.orgId,
      title: content.name.zh,
      snapshot: {
        versionNo,
        drawKind: kind,
        content,
        odds: [...oddsOf(rules), oddsOfNone(rules)],
        worstCaseFen: worstCaseFen(content),
        sentences: sentencesOf(kind, content),
        sha256,
      },
      maker,
      authorIds: version.authorIds,
    },
    now,
  );
  if (!approval.ok) return approval;
  await sql`update draws.version set state = 'submitted', sha256 = decode(${sha256}, 'hex')
    where draw_id = ${drawId} and version_no = ${versionNo}`.execute(tx);
  return ok(undefined);
}

/** Whether a version may be submitted, approved and opened: asked each time, since offers and the cap may change. */
export async function judgeVersion(
  tx: Tx,
  now: Date,
  { kind, content }: Pick<VersionRow, 'kind' | 'content'>,
): Promise<Result<void>> {
  const { topPrizeCapFen } = await readDrawSettings(tx);
  const offers = await findOffers(
    tx,
    content.prizes.map(({ offerId }) => offerId),
  );
  const known = new Map(
    offers.map(({ id, kind: given, faceAmountFen, limits }) => [
      id,
      {
        faceFen: faceAmountFen,
        isLimited: limits.length > 0,
        isUncertain: given === 'gift' || given === 'drawChance',
      },
    ]),
  );
  return judgeContent(kind, content, { now, capFen: topPrizeCapFen, offers: known });
}

/** Whether the law lets a version's chances be given: asked when it is approved and when it is opened. */
export async function judgeLaw(
  tx: Tx,
  { drawId, versionNo, content }: Pick<VersionRow, 'drawId' | 'versionNo' | 'content'>,
): Promise<Result<void>> {
  return judgeByLaw(
    tx,
    { kind: 'draw', id: drawId, version: versionNo },
    rewardsOf(content.chances),
  );
}

/** Digest over all that decides plays and is published. */
export function hashOf({
  drawId,
  versionNo,
  kind,
  content,
}: Pick<VersionRow, 'drawId' | 'versionNo' | 'kind' | 'content'>): string {
  return createHash('sha256').update(canonical({ drawId, versionNo, kind, content })).digest('hex');
}

/** What the checker's decision does to rules: approved they may be opened; returned they are a draft again. */
export function drawApproval(clock: Clock): ApprovalKind {
  return {
    kind: approvalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const drawId = Number(approval.objectId);
      const newest = await lockNewestVersion(tx, drawId);
      if (!newest.ok) return newest;
      const { versionNo, state, sha256, orgId } = newest.value;
      if (state !== 'submitted' || sha256 !== approval.snapshot['sha256'])
        return refuse('DRAW_CONTENT_CHANGED');
      const isApproved = decision === 'approve';
      if (isApproved) {
        const judged = await judgeVersion(tx, clock.now(), newest.value);
        if (!judged.ok) return judged;
        const lawful = await judgeLaw(tx, newest.value);
        if (!lawful.ok) return lawful;
      }
      await sql`update draws.version set state = ${isApproved ? 'approved' : 'draft'},
          sha256 = case when ${isApproved} then sha256 end
        where draw_id = ${drawId} and version_no = ${versionNo}`.execute(tx);
      await recordAudit(tx, {
        actor: checker,
        action: isApproved ? 'draw.approve' : 'draw.return',
        objectKind: 'Draw',
        objectId: drawId,
        orgId,
        detail: { versionNo },
      });
      return ok(null);
    },
  };
}
