import { Agent, request } from 'node:http';
import { z } from 'zod';

/**
 * Customers and tills as a crash finds them: each takes a voucher, asks for a second one, holds, pays or gives up, gives
 * back parts of the purchase, or has the claim taken back and claims again. What was not answered is asked again under the same key until it is, as a till does.
 */
export type Acknowledged = { kind: string; key: string; id: number; amountFen: number };

const answerSchema = z.looseObject({
  id: z.number().optional(),
  voucherId: z.number().optional(),
  amountFen: z.number().optional(),
  code: z.string().optional(),
  ordinal: z.number().optional(),
  orderId: z.number().optional(),
  movementId: z.number().optional(),
});
type Answer = z.infer<typeof answerSchema> & { status: number };

export type Shift = {
  address(): string;
  /** what to wait for after an answer was lost */
  recovered(): Promise<unknown>;
  isOver(): boolean;
  acknowledge(done: Acknowledged): void;
  /** from 0 to 1, told by the seed of the run */
  chance(): number;
};

const connections = new Agent({ keepAlive: true, maxSockets: 64 });

export type Link = { token: string; name: string; customerNo: number; otherCampaignId: number };

/** One client: the next link, what becomes of its voucher and what else its customer does, the next, until the shift is over. */
export async function workAtTill(
  shift: Shift,
  links: Iterator<Link>,
  beside: (link: Link) => Promise<void>,
): Promise<void> {
  while (!shift.isOver()) {
    const next = links.next();
    if (next.done) return;
    await serve(shift, next.value);
    await beside(next.value);
  }
}

/** The customer's own claim, by the link; gives the voucher's code. */
export async function claimByLink(
  shift: Shift,
  { token, name }: Omit<Link, 'customerNo' | 'otherCampaignId'>,
): Promise<string> {
  const claimed = await ask(shift, '/api/vouchers/claim-by-link', { token });
  const proof = claimed.code ?? '';
  if (claimed.status !== 201) throw new Error(`${name}: ${proof}`);
  shift.acknowledge({ kind: 'claim', key: proof, id: 0, amountFen: 0 });
  return proof;
}

/** The claim of a voucher of the other campaign, at the counter. */
const claimOther = (shift: Shift, link: Link, step: string): Promise<Answer> => {
  const body = { campaignId: link.otherCampaignId, customerNo: link.customerNo };
  return ask(shift, '/api/vouchers', body, `${link.name}-${step}`);
};

/** One a customer and day, over both campaigns: refused while the first is in force. */
async function askForAnother(shift: Shift, link: Link): Promise<void> {
  const { code } = await claimOther(shift, link, 'another');
  if (code !== 'CUSTOMER_LIMIT') throw new Error(`${link.name}-another: ${code}`);
}

/** The claim is taken back, and the limit it used is free for one of the other campaign. */
async function changeMind(shift: Shift, link: Link, proof: string): Promise<void> {
  const { id } = await ask(shift, '/api/vouchers/look-up', { proof });
  await ask(shift, `/api/vouchers/${id}/reverse`, {});
  const again = await claimOther(shift, link, 'again');
  if (again.status !== 201) throw new Error(`${link.name}-again: ${again.status} ${again.code}`);
  shift.acknowledge({ kind: 'claim', key: again.code ?? '', id: 0, amountFen: 0 });
}

async function serve(shift: Shift, link: Link): Promise<void> {
  const { name } = link;
  const proof = await claimByLink(shift, link);
  if (shift.chance() < 0.2) await askForAnother(shift, link);
  const purchaseAmountFen = 1 + Math.floor(shift.chance() * 9_000);
  const did = async (kind: string, step: string, path: string, body: object): Promise<Answer> => {
    const key = `${name}-${step}`;
    const answer = await ask(shift, path, body, key);
    if (answer.status !== 201) throw new Error(`${key}: ${answer.status} ${answer.code}`);
    shift.acknowledge({ kind, key, id: answer.id ?? 0, amountFen: answer.amountFen ?? 0 });
    return answer;
  };
  const fate = shift.chance();
  if (fate < 0.05) return;
  if (fate < 0.1) return changeMind(shift, link, proof);
  let use: object = { proof };
  if (fate < 0.6) {
    const hold = { proof, purchaseAmountFen: purchaseAmountFen + 7, seconds: 900 };
    const { id: holdId } = await did('hold', 'hold', '/api/holds', hold);
    if (fate < 0.3) await ask(shift, `/api/holds/${holdId}/release`, {});
    else use = { holdId };
    if (fate < 0.2) return;
  }
  const redeemed = await did('redemption', 'pay', '/api/redemptions', {
    ...use,
    purchaseAmountFen: purchaseAmountFen + 7,
  });
  const back = shift.chance();
  if (back < 0.4) return;
  const redemptionId = redeemed.id ?? 0;
  const part = Math.floor((redeemed.amountFen ?? 0) / 3);
  if (back < 0.7 && part > 0) {
    await did('reversal', 'back-1', '/api/reversals', { redemptionId, amountFen: part });
    await did('reversal', 'back-2', '/api/reversals', { redemptionId, amountFen: part });
  } else await did('reversal', 'back', '/api/reversals', { redemptionId });
}

/** More than PostgreSQL's start takes of them. */
const mostFailures = 5_000;

/** Asks until there is an answer that a caller may rely on. */
export async function ask(shift: Shift, path: string, body: object, key?: string): Promise<Answer> {
  for (let failures = 0; failures < mostFailures; failures += 1) {
    const answer = await send(`${shift.address()}${path}`, JSON.stringify(body), key).catch(
      () => null,
    );
    if (answer && answer.status < 500 && answer.code !== 'IDEMPOTENCY_IN_PROGRESS') return answer;
    await shift.recovered();
  }
  throw new Error(`${path} fails for ever`);
}

function send(url: string, body: string, key?: string): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers, agent: connections }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('close', () => reject(new Error('the answer was lost')));
      response.on('end', () => {
        try {
          const told: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
          resolve({ ...answerSchema.parse(told), status: response.statusCode ?? 0 });
        } catch (error) {
          reject(error);
        }
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
