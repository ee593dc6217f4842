/**
 * Portraits at a fixed pace, and analysts who count all the while, in a process of their own. The pace
 * does not wait for answers: a portrait is timed from the moment it was due, so that one that is slow
 * does not hide those behind it.
 */
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const order = z.object({
  address: z.url(),
  perSecond: z.number(),
  seconds: z.number(),
  customers: z.number(),
  analysts: z.number(),
  rules: z.array(z.unknown()),
});
export type CallerOrder = z.infer<typeof order>;
export type CallerReport = {
  portraits: number[];
  counts: number[];
  failed: number;
};

process.on('message', (message) => {
  void run(order.parse(message)).then((report) => process.send?.(report));
});
process.send?.({ ready: true });

async function run(asked: CallerOrder): Promise<CallerReport> {
  const { address, perSecond, seconds, customers, analysts, rules } = asked;
  const agent = new Agent({ keepAlive: true });
  const report: CallerReport = { portraits: [], counts: [], failed: 0 };
  let over = false;
  const counting = Array.from({ length: analysts }, async (_, analyst) => {
    for (let index = analyst; !over; index += 1) {
      const started = performance.now();
      const body = JSON.stringify({ rule: rules[index % rules.length] });
      if (!(await call(agent, `${address}/api/audiences/count`, body))) report.failed += 1;
      report.counts.push(performance.now() - started);
    }
  });
  const started = performance.now();
  const waiting: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = started + (index * 1000) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    const customer = 1 + ((index * 7919 + 13) % customers);
    waiting.push(
      call(agent, `${address}/api/customers/${customer}/portrait`).then((isOk) => {
        if (!isOk) report.failed += 1;
        report.portraits.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(waiting);
  over = true;
  await Promise.all(counting);
  agent.destroy();
  return report;
}

function call(agent: Agent, url: string, body?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const asked = request(
      url,
      { agent, method: body === undefined ? 'GET' : 'POST', headers },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode === 200));
      },
    );
    asked.on('error', () => resolve(false));
    asked.end(body);
  });
}
