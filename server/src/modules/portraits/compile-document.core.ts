import { portraitLimits } from '#contract/portraits.ts';
import { canonicalParty, partiesOf } from '#platform/analytics/canonical-party.core.ts';
import { documentType } from './portrait-document.core.ts';
import { ageBandSql, products } from './products.core.ts';

/** Whole pictures of a source, as the tag run tells them; `kinds` null: all of the source. */
type Series = { source: string; kinds: readonly string[] | null; days: readonly string[] };

export type DocumentInputs = {
  date: string;
  /** the first day of the trend */
  trendFrom: string;
  currency: string;
  /** where the bands of the tag `aum_band` begin, in fen, the lowest left out */
  bandBounds: readonly number[];
  balances: readonly Series[];
  /** per series of holdings, the one newest day */
  holdings: readonly Series[];
  /** flags among `products` whose column stands in the tag table */
  productTags: readonly string[];
  /** a SELECT of customer_no and customer_risk_level as of the date, of the range */
  customers: string;
};

/** A transaction of so much is one that somebody serving the customer would want to know of. */
const largeFen = 10_000_00;
const recentDays = 90;
const range = 'BETWEEN {first_no:UInt32} AND {last_no:UInt32}';

/** Facts of the range's customers, also under numbers merged into them. */
const own = partiesOf((column) => `${column} ${range}`, 'party_no');
const subject = `${canonicalParty('party_no')} AS subject_no`;

const text = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const list = (values: readonly string[]): string => values.map(text).join(', ');
const rowsOf = ({ source, kinds }: Series): string =>
  kinds === null
    ? `source = ${text(source)}`
    : `source = ${text(source)} AND kind IN (${list(kinds)})`;

/** One document a customer of a range of numbers. */
export function compileDocuments(inputs: DocumentInputs): string {
  return `SELECT tags.customer_no AS customer_no, toJSONString(CAST((
    {currency:String}, {band_bounds:Array(Int64)}, toString(attribute.customer_risk_level), tags.tier, tags.age_band, peer.customers, peer.shares,
    balance.months, holding.held, move.moves, event.events), '${documentType}')) AS document
  FROM (SELECT customer_no, ${peerGroup} FROM tag_daily WHERE business_date = {date:Date} AND customer_no ${range}) AS tags
  LEFT JOIN (${inputs.customers}) AS attribute ON attribute.customer_no = tags.customer_no
  LEFT JOIN (${months(inputs)}) AS balance ON balance.subject_no = tags.customer_no
  LEFT JOIN (${held(inputs)}) AS holding ON holding.subject_no = tags.customer_no
  LEFT JOIN (${moves}) AS move ON move.subject_no = tags.customer_no
  LEFT JOIN (${events}) AS event ON event.subject_no = tags.customer_no
  LEFT JOIN ${peerTable} AS peer ON peer.tier = tags.tier AND peer.age_band = tags.age_band`;
}

/** The table of peers that a build fills once and every range reads. */
export const peerTable = 'portrait_peer_staging';

const peerGroup = `toString(t_value_tier) AS tier, ${ageBandSql('t_age')} AS age_band`;

/** How many of each value tier and age band there are, and how many of them hold each product. */
export function compilePeers(productTags: readonly string[]): string {
  const counted = products
    .filter(({ tag }) => productTags.includes(tag))
    .map(({ code, tag }) => `(${text(code)}, countIf(t_${tag} = 1))`);
  return `SELECT ${peerGroup}, count() AS customers,
    CAST([${counted.join(', ')}], 'Array(Tuple(product String, holders UInt64))') AS shares
  FROM tag_daily WHERE business_date = {date:Date} GROUP BY tier, age_band`;
}

/** The average of every month and kind: each row weighs one over the number of pictures of its month. */
function months({ balances, trendFrom }: DocumentInputs): string {
  const weights = balances.flatMap((series) => {
    const byMonth = Map.groupBy(
      series.days.filter((day) => day >= trendFrom),
      (day) => day.slice(0, 7).replace('-', ''),
    );
    if (byMonth.size === 0) return [];
    const pictures = [...byMonth.values()].flat();
    const shares = [...byMonth.values()].map((days) => `1 / ${days.length}`);
    const known = `business_date IN (${list(pictures)})`;
    return [
      `${rowsOf(series)} AND ${known}, transform(toYYYYMM(business_date), [${[...byMonth.keys()].join(', ')}], [${shares.join(', ')}], toFloat64(0))`,
    ];
  });
  const weight = weights.length === 0 ? '0' : `multiIf(${weights.join(', ')}, toFloat64(0))`;
  return `SELECT subject_no, groupArray((month, kind, fen)) AS months FROM (
      SELECT ${subject}, toYYYYMM(business_date) AS month, toString(kind) AS kind, toInt64(round(sum(balance_fen * ${weight}))) AS fen
      FROM fact_balance WHERE ${own} AND business_date >= {trend_from:Date32} AND business_date <= {date:Date}
        AND currency = {currency:String}
      GROUP BY subject_no, month, kind HAVING fen != 0) GROUP BY subject_no`;
}

/** What is held in the newest picture of each source, the largest first. */
function held({ holdings }: DocumentInputs): string {
  const pictures = holdings.flatMap((series) =>
    series.days.map((day) => `(${rowsOf(series)} AND business_date = ${text(day)})`),
  );
  return `SELECT ${subject}, arrayMap(one -> (one.2, one.3, one.4, one.5, -one.1), groupArraySorted(${portraitLimits.holdings})(
        (-amount_fen, toString(kind), toString(product_code), toString(risk_level), ifNull(toString(maturity_date), '')))) AS held
      FROM fact_holding WHERE ${own} AND amount_fen > 0 AND currency = {currency:String}
        AND (${pictures.join(' OR ') || '0'}) GROUP BY subject_no`;
}

/** The largest transactions of the last days. */
const moves = `SELECT ${subject}, arrayMap(one -> (one.2, one.3, one.4, one.5, -one.1), groupArraySorted(${portraitLimits.transactions})(
        (-amount_fen, toString(business_date), toString(direction), toString(kind), toString(channel)))) AS moves
      FROM fact_transaction WHERE ${own} AND business_date > toDate32({date:Date}) - ${recentDays}
        AND business_date <= {date:Date} AND amount_fen >= ${largeFen} AND currency = {currency:String} GROUP BY subject_no`;

/** The newest events; those after the date are read when the portrait is. An event may have come twice. */
const events = `SELECT ${subject}, arraySlice(arrayMap(one -> (-one.1, one.2, one.3, one.4), arraySort(groupUniqArray(
        (-toUnixTimestamp64Milli(occurred_at), toString(type), toString(channel), amount_fen)))), 1, ${portraitLimits.timeline}) AS events
      FROM fact_event WHERE ${own} AND business_date > toDate32({date:Date}) - ${recentDays}
        AND business_date <= {date:Date} GROUP BY subject_no`;
