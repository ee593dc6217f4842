import { describe, expect, test } from 'vitest';
import { useAnalytics } from './analytics.ts';

const readBalances = 'SELECT party_no, balance_fen FROM fact_balance';
const rowsOf = "SELECT 1 FROM fact_balance WHERE source = 'left'";

// Each describe stands for a file: its database goes to the next one of the worker.
describe('a database as it is given', () => {
  const analytics = useAnalytics();
  test('has migrated tables without rows', async () => {
    expect(await analytics.query(readBalances)).toEqual([]);
    await analytics.insertRows('fact_balance', [
      { source: 'left', business_date: '2026-06-01', party_no: 1, account_id: 'A', balance_fen: 7 },
    ]);
    expect(await analytics.query(rowsOf)).toHaveLength(1);
  });
});

describe('after a file that left rows', () => {
  const analytics = useAnalytics();
  test('it has none', async () => {
    expect(await analytics.query(readBalances)).toEqual([]);
    await analytics.command('ALTER TABLE fact_balance ADD COLUMN left_behind UInt8');
    await analytics.command('CREATE TABLE left_behind (n UInt8) ENGINE = Memory');
  });
});

describe('after a file that changed its tables', () => {
  const analytics = useAnalytics();
  test('they are as migrated', async () => {
    const left = `SELECT name FROM system.columns WHERE database = currentDatabase()
      AND (name = 'left_behind' OR table = 'left_behind')`;
    expect(await analytics.query(left)).toEqual([]);
  });
});
