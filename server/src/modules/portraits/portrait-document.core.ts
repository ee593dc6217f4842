import { z } from 'zod';

/** What a document holds of one customer. Money in fen; months as YYYYMM; kinds as the facts have them. */
const documentSchema = z.object({
  currency: z.string(),
  /** where the bands of `aum_band` begin, in fen, the lowest left out, as they were set when this was written */
  band_bounds: z.array(z.number()),
  risk: z.string(),
  tier: z.string(),
  age_band: z.string(),
  peers: z.number(),
  /** in the order of `products` as it was written: each with its code */
  shares: z.array(z.object({ product: z.string(), holders: z.number() })),
  months: z.array(z.object({ month: z.number(), kind: z.string(), fen: z.number() })),
  holdings: z.array(
    z.object({
      kind: z.string(),
      product: z.string(),
      risk: z.string(),
      matures: z.string(),
      fen: z.number(),
    }),
  ),
  moves: z.array(
    z.object({
      on: z.string(),
      direction: z.string(),
      kind: z.string(),
      channel: z.string(),
      fen: z.number(),
    }),
  ),
  events: z.array(
    // `at` in milliseconds since 1970
    z.object({ at: z.number(), type: z.string(), channel: z.string(), fen: z.number() }),
  ),
});
export type PortraitDocument = z.infer<typeof documentSchema>;

export const parseDocument = (text: string): PortraitDocument =>
  documentSchema.parse(JSON.parse(text));

/** The type that makes ClickHouse write exactly these names; in step with the schema above. */
export const documentType = `Tuple(currency String, band_bounds Array(Int64), risk String, tier String, age_band String, peers UInt64,
  shares Array(Tuple(product String, holders UInt64)),
  months Array(Tuple(month UInt32, kind String, fen Int64)),
  holdings Array(Tuple(kind String, product String, risk String, matures String, fen Int64)),
  moves Array(Tuple(on String, direction String, kind String, channel String, fen Int64)),
  events Array(Tuple(at Int64, type String, channel String, fen Int64)))`;
