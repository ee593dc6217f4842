import { sql } from 'kysely';
import type {
  HouseholdEvidence,
  HouseholdState,
  LinkedCustomer,
} from '#contract/household-links.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

export type LinkStanding = {
  linkId: number;
  state: HouseholdState;
  evidence: HouseholdEvidence[];
  foundAt: string;
  decidedByName: string | null;
  decidedAt: string | null;
  reason: string | null;
};

/** What a link says, as it is shown everywhere. */
export const linkColumns = sql`link_id as "linkId", state,
  array_remove(array[case when joint_account then 'joint_account' end, case when same_phone then 'same_phone' end], null) as evidence,
  ${isoMoment('found_at')} as "foundAt", decided_by_name as "decidedByName", ${isoMoment('decided_at')} as "decidedAt", reason`;

/** No more of a person than links show: a card of one customer is no way to another's birth date. */
export function shownOf({
  customerNo,
  name,
  gender,
  managingOrgName,
}: LinkedCustomer): LinkedCustomer {
  return { customerNo, name, gender, managingOrgName };
}
