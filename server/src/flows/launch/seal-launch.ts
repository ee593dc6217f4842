import { recordAudit } from '#modules/audit/index.ts';
import { launchSteps, SplitDigest } from '#modules/campaigns/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import { withJob } from '#platform/postgres/database.ts';
import { atPhase, type LaunchRun } from './launch-phase.ts';

/** Copies members to ClickHouse, where outcomes are, seals what the split came to, and lets the campaign run. */
export async function sealLaunch(run: LaunchRun): Promise<null> {
  const { platform, launch } = run;
  const digest = new SplitDigest();
  let after = 0;
  for (;;) {
    const members = await withJob(platform.database, (tx) =>
      launchSteps.membersAfter(tx, launch.id, after, 100_000),
    );
    const last = members.at(-1);
    if (!last) break;
    await platform.analytics.insertRows(
      'campaign_member',
      members.map((member) => ({
        campaign_id: launch.id,
        customer_no: member.customerNo,
        arm_no: member.armNo,
        org_id: member.orgId,
      })),
    );
    digest.add(members);
    after = last.customerNo;
  }
  const splitSha256 = digest.hex();
  await atPhase(run, async (tx) => {
    const now = platform.clock.now();
    const frozen = await launchSteps.sumOfChunks(tx, launch.id);
    const arms = await launchSteps.arms(tx, launch.id);
    await launchSteps.finish(tx, now, launch.id, {
      freezeChecksum: frozen.checksum,
      splitSha256,
    });
    await writeEvents(tx, [
      {
        type: 'campaign_launched',
        businessDate: launch.launch_date ?? bankDay(now),
        occurredAt: now,
        orgId: launch.org_id,
        properties: { campaign_id: String(launch.id) },
      },
    ]);
    await recordAudit(tx, {
      actor: 'system',
      action: 'campaign.launch',
      objectKind: 'Campaign',
      objectId: launch.id,
      orgId: launch.org_id,
      // Enough to make the split again without this database: docs/measurement.md says how.
      detail: {
        freezeId: launch.freeze_id,
        freezeCount: frozen.count,
        freezeChecksum: frozen.checksum,
        salt: launch.salt.toString('hex'),
        arms: arms.map((arm) => ({
          armNo: arm.arm_no,
          code: arm.code,
          sharePer10000: arm.share_per_10000,
        })),
        splitSha256,
      },
    });
  });
  return null;
}
