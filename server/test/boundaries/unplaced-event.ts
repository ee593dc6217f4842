/** An event without a customer, of a source of its own: `INSERT … RETURNING n`, of which $1 is a number of its own. */
export const insertUnplaced = `
  insert into events.unplaced_event (event_id, source, source_event_id, scheme, value, type, business_date,
    occurred_at, received_at, org_id, channel, amount_fen, properties)
  values (gen_random_uuid(), 'source_' || $1::int, 'E' || $1::int, 'core', 'C' || $1::int, 'visit', '2026-06-15',
    '2026-06-15T09:00+08', '2026-06-15T09:00+08', 0, '', 0, '{}') returning unplaced_id as n`;
