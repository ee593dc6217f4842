import type { LinkState, LinkView } from '#contract/claim-link.ts';
import type { Language } from '../phone/phone-words.ts';
import { isForTills } from '../phone/say-worth.ts';

type KindWords = {
  hints: Partial<Record<LinkState, string>>;
  how: readonly string[];
};
type Kind = 'gift' | 'atOnce' | 'partner';

/** What is not used at a till: how it reaches its holder. Null of a voucher. */
export function kindOf(view: LinkView): Kind | null {
  if (isForTills(view)) return null;
  if (view.byPartner) return 'partner';
  return view.gives?.kind === 'gift' ? 'gift' : 'atOnce';
}

export const pickUpWords: Record<
  Language,
  { code: string; qr: string; at: string; until: string }
> = {
  zh: { code: '自提码', qr: '自提二维码', at: '自提网点', until: '请在此前领取' },
  en: { code: 'Pick-up code', qr: 'Pick-up code to scan', at: 'Outlet', until: 'Pick up before' },
};

/** In place of what is said of vouchers, which are shown at a till. */
export const kindWords: Record<Language, Record<Kind, KindWords>> = {
  zh: {
    gift: {
      hints: {
        open: '领取后在网点为您预留一件。每位客户限领一份。',
        claimed: '请到下面的网点领取。',
        redeemed: '礼品已在网点领取。',
        expired: '已过领取期限，礼品已退回网点。',
        taken_back: '已由网点取消。如有疑问，请联系您的网点。',
      },
      how: [
        '到自提网点，向工作人员出示二维码，或读出自提码。',
        '核对礼品后当面领走。逾期未领自动取消，请勿把自提码转给他人。',
      ],
    },
    atOnce: {
      hints: {
        open: '领取后立即到账。每位客户限领一份。',
        redeemed: '已到账。',
        taken_back: '已由网点取消。如有疑问，请联系您的网点。',
      },
      how: [],
    },
    partner: {
      hints: {
        open: '领取后由合作方发放，不用到收银台出示。每位客户限领一份。',
        claimed: '合作方正在发放，到账后这里会变为“已发放”。',
        redeemed: '合作方已发放。',
        taken_back: '已取消。如有疑问，请联系您的网点。',
      },
      how: [],
    },
  },
  en: {
    gift: {
      hints: {
        open: 'Once claimed, a piece is kept for you at an outlet. One for each customer.',
        claimed: 'Pick it up at the outlet below.',
        redeemed: 'The gift was picked up.',
        expired: 'The time to pick it up is over; the gift went back to the outlet.',
        taken_back: 'Your outlet has cancelled it. Ask there if you have questions.',
      },
      how: [
        'At the outlet, show the QR code to the staff or read out the pick-up code.',
        'Look at the gift before you take it. What is not picked up in time goes back; do not give the code to others.',
      ],
    },
    atOnce: {
      hints: {
        open: 'It is yours as soon as you claim it. One for each customer.',
        redeemed: 'It is yours.',
        taken_back: 'Your outlet has cancelled it. Ask there if you have questions.',
      },
      how: [],
    },
    partner: {
      hints: {
        open: 'A partner delivers it once you claim it; nothing is shown at a till. One for each customer.',
        claimed: 'The partner is delivering it; it is shown as delivered here then.',
        redeemed: 'The partner has delivered it.',
        taken_back: 'It was cancelled. Ask your outlet if you have questions.',
      },
      how: [],
    },
  },
};

/** Nobody used it: it was handed over, paid out or delivered. */
export const givenTag: Record<Language, Record<Kind, string>> = {
  zh: { gift: '已领走', atOnce: '已到账', partner: '已发放' },
  en: { gift: 'Picked up', atOnce: 'Received', partner: 'Delivered' },
};
