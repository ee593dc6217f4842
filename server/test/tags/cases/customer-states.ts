/** The state of each customer as of the date, by its last change. */
export const customers = `SELECT customer_no AS party_no, argMax((birth_date, marital_status, gender, is_staff, open_date, education, occupation, payroll_employer, opening_org_id, managing_org_id), valid_from) AS state,
  state.1 AS birth, state.2 AS marital, state.3 AS sex, state.4 AS staff, state.5 AS opened,
  state.6 AS schooling, state.7 AS work, state.8 AS employer, state.9 AS opened_at, state.10 AS managed_at FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no`;
/** Who began when: the customer's open date, or else that of the first account. */
export const since = `SELECT c.party_no AS party_no, coalesce(opened, first) AS began FROM (${customers}) AS c LEFT JOIN (
  SELECT party_no, toNullable(min(open_date)) AS first FROM fact_account WHERE open_date <= '2025-12-31' GROUP BY party_no) AS a ON a.party_no = c.party_no`;
