import type { RawBuilder } from 'kysely';
import type { ClaimChannel, ClaimedVoucher } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import type { AuditRecord } from '#modules/audit/index.ts';
import { barredCustomers } from '#modules/consent/index.ts';
import { postingOf, type TransferRequest } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { byIndex, inOneMessage, sendLast, type Tx } from '#platform/postgres/database.ts';
import {
  type ClaimOutcome,
  grantVouchers,
  lockAllotmentsOf,
  type WantedVoucher,
} from './sql/claim-vouchers.ts';
import { creditVouchers } from './credit-vouchers.ts';
import { findClaimants } from './find-claimants.ts';
import { fulfilClaims, grantToFulfil } from './fulfil-claims.ts';
import { giveAmounts } from './lucky-packets.ts';
import { findNextDays } from './find-next-days.ts';
import { tellingOf } from './tell-events.ts';
import { drawVoucherCode } from './voucher-code.ts';
import { type KnownPayers, recallPayers } from './known-payers.ts';
import { payFromLegs } from './voucher-legs.ts';

/** Of what: a campaign's offer, to which the customer must be entitled, or a release of an offer. */
export type ClaimedFrom =
  | { campaignId: number; allotmentId?: undefined }
  | { campaignId?: undefined; allotmentId: number };

export type ClaimRequest = ClaimedFrom & {
  customerNo: number;
  /** who asks, as in `staff:12`; with the key it makes the claim repeatable */
  claimedBy: string;
  clientKey: string;
  channel: ClaimChannel;
  scope: Scope;
  /** the module that owns the release gives it, to whom it has chosen */
  byIssuer?: boolean;
  /** what limits count by, as far as it is known: where, and by which phone and device */
  outletOrgId?: number;
  merchantId?: number;
  phoneKey?: string;
  deviceKey?: string | undefined;
  /** who acts, a member of staff or the customer by a link ('system'): audited with the claim */
  actor?: AuditRecord['actor'];
};

/** Told of each voucher that was granted now and not before, in the transaction. */
export type OnGranted = (request: ClaimRequest, voucherId: number) => void;

export type ClaimOptions = {
  /** the caller does nothing more in the transaction, so its end travels with the last statements */
  last?: boolean;
  onGranted?: OnGranted;
  /** what the caller's process knows of who pays */
  payers?: KnownPayers;
};

/**
 * Claims a set of vouchers in the caller's transaction (as the job role); answers in the order asked. For
 * customers who were erased or have died nothing is claimed, nor for children before a guardian consents, whoever
 * holds their link.
 */
export async function claimVouchers(
  tx: Tx,
  now: Date,
  requests: readonly ClaimRequest[],
  { last = false, onGranted = () => {}, payers = new Map() }: ClaimOptions = {},
): Promise<Result<ClaimedVoucher>[]> {
  if (requests.length === 0) return [];
  const [, others, stopped] = await inOneMessage(tx, [
    byIndex,
    findClaimants(requests),
    barredCustomers.select(
      requests.map(({ customerNo }) => customerNo),
      bankDay(now),
    ),
  ]);
  const claimants = new Map(others.map((claimant) => [claimant.position, claimant]));
  const barred = barredCustomers.of(stopped);
  const holds = (at: number) => claimants.get(at)?.holds ?? false;
  const served = requests.flatMap((request, at) =>
    barred.has(request.customerNo) || holds(at)
      ? []
      : [{ ...request, customerNo: claimants.get(at)?.customerNo ?? request.customerNo }],
  );
  const answers = (await claimForServed(tx, now, served, { last, onGranted, payers })).values();
  return requests.map((request, at) => {
    const why = barred.get(request.customerNo);
    if (why) return refuse(why, factsOf(request));
    if (holds(at)) return refuse('CUSTOMER_LIMIT', factsOf(request));
    const { value } = answers.next();
    if (!value) throw new Error('a claim of the batch has no answer');
    return value;
  });
}

async function claimForServed(
  tx: Tx,
  now: Date,
  requests: readonly ClaimRequest[],
  { last, onGranted, payers }: Required<ClaimOptions>,
): Promise<Result<ClaimedVoucher>[]> {
  if (requests.length === 0) return [];
  const wanted = requests.map((request) => toWanted(request));
  const named = new Map(payers);
  const [, granted] = await inOneMessage(tx, [
    lockAllotmentsOf(wanted),
    grantVouchers(now, wanted, { known: [...named.keys()] }),
  ]);
  recallPayers(payers, named, granted);
  const { outcomes, toFulfil } = await grantToFulfil(tx, now, wanted, granted);
  tellGranted(requests, outcomes, onGranted);
  await giveAmounts(tx, outcomes);
  const days = await findNextDays(tx, now, outcomes);
  const credited = creditedOf(outcomes);
  const rest = effectsOf(now, requests, outcomes);
  if (last && toFulfil.length + credited.length === 0) sendLast(tx, rest);
  else await inOneMessage(tx, rest);
  await fulfilClaims(tx, now, wanted, toFulfil);
  await creditVouchers(tx, now, credited);
  return requests.map((request, index) => answerOf(request, outcomes[index], days));
}

function tellGranted(
  requests: readonly ClaimRequest[],
  outcomes: readonly ClaimOutcome[],
  onGranted: OnGranted,
): void {
  for (const { ordinal, id, refusal, replayed } of outcomes) {
    const request = requests[ordinal - 1];
    if (request && id !== null && refusal === null && !replayed) onGranted(request, id);
  }
}

/** What follows from vouchers that were granted: money, events and audit. */
function effectsOf(
  now: Date,
  requests: readonly ClaimRequest[],
  outcomes: readonly ClaimOutcome[],
): RawBuilder<unknown>[] {
  const events = outcomes.flatMap((outcome) => {
    const request = requests[outcome.ordinal - 1];
    return request && outcome.refusal === null && !outcome.replayed
      ? [claimedEvent(now, request, outcome)]
      : [];
  });
  const audited = outcomes.flatMap((outcome) => auditOf(requests[outcome.ordinal - 1], outcome));
  const transfers = transfersOf(outcomes);
  return [
    // The accounts belong to allotments that are locked.
    ...(transfers.length > 0 ? [postingOf(now, transfers)] : []),
    ...(events.length + audited.length > 0 ? [tellingOf(events, audited)] : []),
  ];
}

/** What of it is not used anywhere: the customers are owed it at once. */
function creditedOf(outcomes: readonly ClaimOutcome[]): { voucherId: number; orgId: number }[] {
  const kinds = new Map(
    outcomes.flatMap(({ allotment_id: id, legs }) => (legs?.[0] ? [[id, legs[0].kind]] : [])),
  );
  return outcomes.flatMap(({ id, refusal, replayed, allotment_id: allotmentId, org_id: orgId }) =>
    id !== null && refusal === null && !replayed && kinds.get(allotmentId) === 'redPacket'
      ? [{ voucherId: id, orgId: orgId ?? 0 }]
      : [],
  );
}

/** The money of what was granted, from each funder's part that is set aside into the customers' hands. */
function transfersOf(outcomes: readonly ClaimOutcome[]): TransferRequest[] {
  const granted = outcomes.filter((outcome) => outcome.refusal === null && !outcome.replayed);
  const legs = new Map(
    granted.flatMap((outcome) =>
      outcome.legs ? [[outcome.allotment_id ?? 0, outcome.legs] as const] : [],
    ),
  );
  return granted.flatMap(({ id, allotment_id: allotmentId, face_amount_fen: faceFen }) => {
    if (id === null || allotmentId === null || faceFen === null)
      throw new Error('a granted voucher is incomplete');
    return payFromLegs(legs.get(allotmentId) ?? [], faceFen).map(({ leg, amountFen }) => ({
      kind: 'claim',
      fromAccountId: leg.allottedAccountId,
      toAccountId: leg.claimedAccountId,
      amount: amountFen,
      naturalKey: `claim:${id}`,
      leg: leg.leg,
      subjectId: id,
    }));
  });
}

function factsOf({ campaignId, allotmentId, customerNo }: ClaimRequest) {
  return campaignId === undefined ? { allotmentId, customerNo } : { campaignId, customerNo };
}

function toWanted(request: ClaimRequest): WantedVoucher {
  const { customerNo, claimedBy, clientKey, channel, scope } = request;
  return {
    customerNo,
    claimedBy,
    clientKey,
    channel,
    campaignId: request.campaignId ?? null,
    allotmentId: request.allotmentId ?? null,
    byIssuer: request.byIssuer ?? false,
    outletOrgId: request.outletOrgId ?? null,
    merchantId: request.merchantId ?? null,
    phoneKey: request.phoneKey ?? null,
    deviceKey: request.deviceKey ?? null,
    code: drawVoucherCode(),
    scope: scope.all ? null : scope.orgIds,
  };
}

function claimedEvent(now: Date, request: ClaimRequest, outcome: ClaimOutcome) {
  return {
    type: 'voucher_claimed',
    businessDate: bankDay(now),
    occurredAt: now,
    partyNo: request.customerNo,
    orgId: outcome.org_id ?? 0,
    channel: request.channel,
    amountFen: outcome.face_amount_fen ?? 0,
    properties: {
      ...(request.campaignId === undefined ? {} : { campaign_id: String(request.campaignId) }),
      offer_id: String(outcome.offer_id),
      voucher_id: String(outcome.id),
    },
  };
}

function auditOf(request: ClaimRequest | undefined, outcome: ClaimOutcome): AuditRecord[] {
  if (!request?.actor || outcome.id === null || outcome.replayed) return [];
  return [
    {
      actor: request.actor,
      action: 'voucher.claim',
      objectKind: 'Voucher',
      objectId: outcome.id,
      orgId: outcome.org_id,
      detail: { ...factsOf(request), channel: request.channel },
    },
  ];
}

function answerOf(
  request: ClaimRequest,
  outcome: ClaimOutcome | undefined,
  nextDays: ReadonlyMap<number, string>,
): Result<ClaimedVoucher> {
  if (!outcome) throw new Error('a claim of the batch has no outcome');
  const { campaignId = null, customerNo } = request;
  if (outcome.refusal === 'NOT_THIS_DAY') {
    const nextDay = nextDays.get(outcome.allotment_id ?? 0) ?? '';
    return refuse(outcome.refusal, { ...factsOf(request), nextDay });
  }
  if (outcome.refusal !== null) return refuse(outcome.refusal, factsOf(request));
  const { id, code, face_amount_fen: faceAmountFen, valid_until: validUntil } = outcome;
  if (id === null || code === null || faceAmountFen === null || validUntil === null)
    throw new Error('a granted voucher is incomplete');
  return ok({ id, campaignId, customerNo, code, faceAmountFen, validUntil });
}
