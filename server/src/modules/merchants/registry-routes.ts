import { z } from 'zod';
import {
  accountNew,
  merchantChange,
  merchantDetail,
  merchantNew,
  merchantParam,
  merchantProfilePage,
  merchantQuery,
  merchantSettings,
  merchantWithdrawal,
  operatorChoices,
  operatorParam,
  ownMerchants,
  tillMade,
  tillNew,
  tillParam,
} from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { refuseRepeats } from '#platform/http/idempotency.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { balancesOf, findMerchant, listMerchants, listOwnMerchants } from './list-merchants.ts';
import {
  addOperator,
  addTill,
  listOperatorChoices,
  removeOperator,
  retireTill,
} from './merchant-people.ts';
import { readMerchantSettings, writeMerchantSettings } from './merchant-settings.ts';
import { withdrawMerchant } from './withdraw-merchant.ts';
import { isMerchantsOwn, withMerchantReach } from './reach.ts';
import { applyMerchant, changeAccount, changeMerchant } from './register-merchant.ts';

const tags = ['merchants'];

/** Which merchants take benefits, by whom and at which tills, and where their money goes. */
export function registryRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'create' | 'update' | 'redeem') =>
    ({ access: { action, subject: 'Merchant' } }) as const;
  const detail = { 200: merchantDetail } as const;

  const readDetail = async (caller: Caller, merchantNo: number) => {
    const found = await withMerchantReach(database, caller, (tx) => findMerchant(tx, merchantNo));
    if (!found.ok) return found;
    const balances = await withJob(database, (tx) => balancesOf(tx, [merchantNo]));
    return ok({ ...found.value, balanceFen: balances.get(merchantNo) ?? 0 });
  };
  /** Changes are the bank's: a merchant's own people make none. */
  const change = async (
    caller: Caller,
    merchantNo: number,
    work: (tx: Tx) => Promise<Result<unknown>>,
  ) => {
    const done = await withScope(database, caller.scope, work);
    return done.ok ? readDetail(caller, merchantNo) : done;
  };

  app.get(
    '/api/merchant-profiles',
    {
      config: may('read'),
      schema: { tags, querystring: merchantQuery, response: { 200: merchantProfilePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) => {
        const page = await withMerchantReach(database, callerOf(request), (tx) =>
          listMerchants(tx, request.query, after),
        );
        const balances = await withJob(database, (tx) =>
          balancesOf(
            tx,
            page.items.map(({ merchantNo }) => merchantNo),
          ),
        );
        const items = page.items.map((row) => ({
          ...row,
          balanceFen: balances.get(row.merchantNo) ?? 0,
        }));
        return ok({ ...page, items });
      }),
  );
  app.post(
    '/api/merchant-profiles',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: merchantNew, response: { 201: merchantDetail } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { merchantNo } = request.body;
      const result = await change(caller, merchantNo, (tx) =>
        applyMerchant(tx, { keyring, now: clock.now() }, caller, request.body),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/merchants/:no/profile',
    { config: may('read'), schema: { tags, params: merchantParam, response: detail } },
    async (request, reply) =>
      sendResult(reply, await readDetail(callerOf(request), request.params.no)),
  );
  app.patch(
    '/api/merchants/:no/profile',
    {
      config: may('update'),
      schema: { tags, params: merchantParam, body: merchantChange, response: detail },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const result = await change(caller, no, (tx) => changeMerchant(tx, caller, no, request.body));
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/merchants/:no/withdraw',
    {
      config: may('create'),
      schema: { tags, params: merchantParam, body: merchantWithdrawal, response: detail },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const result = await change(caller, no, (tx) =>
        withdrawMerchant(tx, clock.now(), caller, no, request.body.reason),
      );
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/merchants/:no/accounts',
    {
      config: { ...may('update'), idempotent: true },
      schema: { tags, params: merchantParam, body: accountNew, response: { 201: merchantDetail } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const result = await change(caller, no, (tx) =>
        changeAccount(tx, { keyring, now: clock.now() }, caller, no, request.body),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/merchants/:no/operator-choices',
    {
      config: may('update'),
      schema: { tags, params: merchantParam, response: { 200: operatorChoices } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const found = await withScope(database, caller.scope, (tx) =>
        listOperatorChoices(tx, caller, request.params.no),
      );
      return sendResult(reply, found.ok ? ok({ items: found.value }) : found);
    },
  );
  app.put(
    '/api/merchants/:no/operators/:staffId',
    { config: may('update'), schema: { tags, params: operatorParam, response: detail } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no, staffId } = request.params;
      const result = await change(caller, no, (tx) =>
        addOperator(tx, caller, no, staffId, clock.now()),
      );
      return sendResult(reply, result);
    },
  );
  app.delete(
    '/api/merchants/:no/operators/:staffId',
    { config: may('update'), schema: { tags, params: operatorParam, response: detail } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no, staffId } = request.params;
      const result = await change(caller, no, (tx) => removeOperator(tx, caller, no, staffId));
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/merchants/:no/tills',
    {
      config: { ...may('update'), idempotent: true },
      schema: { tags, params: merchantParam, body: tillNew, response: { 201: tillMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const made = await withScope(database, caller.scope, (tx) =>
        addTill(tx, caller, no, request.body, clock.now()),
      );
      if (!made.ok) return sendResult(reply, made);
      refuseRepeats(request, {
        code: 'TILL_MADE_ALREADY',
        facts: { tillId: made.value.till.id },
      });
      return sendResult(reply, made, 201);
    },
  );
  app.delete(
    '/api/merchants/:no/tills/:tillId',
    { config: may('update'), schema: { tags, params: tillParam, response: detail } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no, tillId } = request.params;
      const result = await change(caller, no, (tx) =>
        retireTill(tx, caller, no, tillId, clock.now()),
      );
      return sendResult(reply, result);
    },
  );
  app.get(
    '/api/own-merchants',
    { config: may('redeem'), schema: { tags, response: { 200: ownMerchants } } },
    async (request, reply) => {
      const items = await withJob(database, (tx) => listOwnMerchants(tx, callerOf(request)));
      return sendResult(reply, ok({ items }));
    },
  );
  app.get(
    '/api/merchant-settings',
    {
      config: { access: { action: 'read', subject: 'Setting' } },
      schema: { tags, response: { 200: merchantSettings } },
    },
    async (request, reply) => {
      const { scope } = callerOf(request);
      return sendResult(reply, ok(await withScope(database, scope, readMerchantSettings)));
    },
  );
  app.put(
    '/api/merchant-settings',
    {
      config: { access: { action: 'update', subject: 'Setting' } },
      schema: { tags, body: merchantSettings, response: { 200: merchantSettings } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (isMerchantsOwn(caller) || !caller.scope.all)
        return sendResult(reply, refuse('FORBIDDEN'));
      await withScope(database, caller.scope, (tx) =>
        writeMerchantSettings(tx, caller, request.body, clock.now()),
      );
      return sendResult(reply, ok(request.body));
    },
  );
}
