/**
 * What people did after a launch, as a delivery of the bank's files: events, transactions and month
 * end balances of the members, to be imported like any other; and as an outcomes file for
 * `huike measure`.
 */
import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { customerFiles } from './bank-files.ts';
import { customerTraits } from './customer-traits.ts';
import { dateOf, dayOf } from './calendar.ts';
import { outlets } from './organization.ts';
import { yuanText } from './row-file.ts';
import { sampleWorld } from './sample-world.ts';
import type { SampleSize } from './sample-world.ts';
import { placeOf, simulateResponses } from './simulate-responses.ts';
import type { ArmOffer, MemberResponse } from './simulate-responses.ts';
import { accountsOf } from './write-customer.ts';

export interface ResponseOrder {
  readonly size: SampleSize;
  /** where the bank's own files are: the balances go on from there */
  readonly bankFolder: string;
  /** customer id and arm, as the campaign assigned them */
  readonly members: readonly { readonly customerId: string; readonly arm: string }[];
  readonly offers: readonly ArmOffer[];
  readonly campaign: string;
  /** YYYY-MM-DD; answers come from the day after */
  readonly launchDate: string;
  readonly windowDays: number;
  /** type of the event that a conversion is */
  readonly eventType: string;
}

/** Writes into the folder, which is made; gives the responses in the order of the members. */
export async function writeResponses(
  order: ResponseOrder,
  folder: string,
): Promise<MemberResponse[]> {
  const { size, members, offers, campaign, windowDays } = order;
  const world = sampleWorld(size);
  const placed = members.map(({ customerId, arm }) => {
    const customer = placeOf(customerId);
    if (customer < 0 || customer >= size.customers) {
      throw new Error(`${customerId} is no customer of this sample bank`);
    }
    return { customer, arm };
  });
  const responses = simulateResponses(world, placed, offers, { campaign, windowDays });
  const held = await readLastBalances(order, new Set(members.map(({ customerId }) => customerId)));

  const launch = dayOf(order.launchDate);
  const end = dateOf(launch + windowDays);
  const rows = { event: [] as string[], transaction: [] as string[], balance: [] as string[] };
  const outcomes: string[] = [];
  let movedFen = 0;
  let heldFen = 0;
  for (const { customer, arm, seen } of responses) {
    const ids = accountsOf(customer);
    const mark = `${ids.customer}R${order.launchDate.replaceAll('-', '')}`;
    if (seen.converted) {
      const traits = customerTraits(world, customer);
      const date = dateOf(launch + 1 + seen.convertedAfterDays);
      const org = outlets[traits.managingOutlet]?.code ?? '';
      rows.event.push(
        `${mark},${order.eventType},${date} 12:00:00,${ids.customer},${org},mobile,,${campaign}`,
      );
    }
    const before = held.get(ids.customer);
    // No current account goes below zero, whatever was drawn.
    const change = before === undefined ? 0 : Math.max(-before, seen.balanceChangeFen);
    if (before !== undefined) {
      rows.balance.push(
        `${end},${ids.current},${ids.customer},demand,${yuanText(before + change)}`,
      );
      heldFen += before + change;
    }
    if (change !== 0) {
      const kind = change > 0 ? 'C,ZR' : 'D,ZC';
      rows.transaction.push(
        `${mark},${ids.current},${ids.customer},${end},${end} 12:30:00,${kind},mobile,${yuanText(Math.abs(change))},,,`,
      );
      movedFen += Math.abs(change);
    }
    const flag = (is: boolean): string => (is ? '1' : '0');
    outcomes.push(
      `${ids.customer},${arm},${flag(seen.contacted)},${flag(seen.redeemed)},${flag(seen.converted)},${yuanText(change)},${yuanText(seen.costFen)}`,
    );
  }

  await mkdir(folder, { recursive: true });
  const stamp = order.launchDate.replaceAll('-', '');
  const write = (name: string, header: string, lines: readonly string[]): Promise<void> =>
    writeFile(join(folder, name), `${[header, ...lines].join('\n')}\n`);
  const control = (name: string, count: number, sumFen: number): Promise<void> =>
    writeFile(join(folder, name), `${count}|${yuanText(sumFen)}\n`);
  await Promise.all([
    write(`event_${stamp}.csv`, customerFiles.event, rows.event),
    write(`transaction_${stamp}.csv`, customerFiles.transaction, rows.transaction),
    control(`transaction_${stamp}.csv.ctl`, rows.transaction.length, movedFen),
    write(`balance_${stamp}.csv`, customerFiles.balance, rows.balance),
    control(`balance_${stamp}.csv.ctl`, rows.balance.length, heldFen),
    write('outcomes.csv', 'subject,arm,contacted,redeemed,converted,value,cost', outcomes),
    writeFile(
      join(folder, 'mapping.yaml'),
      await readFile(new URL('mapping.yaml', import.meta.url), 'utf8'),
    ),
  ]);
  return responses;
}

/** The newest balance of the current account of each of the customers, in fen. */
async function readLastBalances(
  { size, bankFolder }: ResponseOrder,
  customers: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const balances = new Map<string, number>();
  const file = createReadStream(join(bankFolder, 'balance.csv'));
  for await (const line of createInterface({ input: file })) {
    if (!line.startsWith(size.asOf)) continue;
    const [, , customer = '', kind, balance = ''] = line.split(',');
    if (kind === 'demand' && customers.has(customer)) {
      balances.set(customer, Number(balance.replace('.', '')));
    }
  }
  return balances;
}
