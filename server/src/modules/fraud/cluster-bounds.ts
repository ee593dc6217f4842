import { clusterBounds, type ClusterBoundsView } from '#contract/fraud.ts';
import { approvedSetting } from '#modules/approvals/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Approved they are in force from the next look on. */
export const boundsOfClusters = approvedSetting({
  kind: 'fraud_cluster_bounds',
  table: 'fraud.cluster_bounds',
  content: clusterBounds,
  changed: 'FRAUD_RULE_CHANGED',
  audited: { action: 'fraud-clusters.approve', objectKind: 'FraudClusterBounds' },
});

/** The bounds in force, and the newest versions of them. */
export async function readBounds(tx: Tx): Promise<ClusterBoundsView> {
  const versions = await boundsOfClusters.versions(tx);
  const [newest] = versions;
  if (!newest) throw new Error('no bounds of clusters are in force');
  return { version: newest.version, content: newest.content, versions };
}
