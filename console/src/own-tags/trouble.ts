/** Why there is nothing to show, or why a press came to nothing. */
export type Trouble =
  | {
      kind:
        | 'unknown'
        | 'expired'
        | 'revoked'
        | 'taken'
        | 'spent'
        | 'refused'
        | 'offline'
        | 'unavailable';
    }
  | { kind: 'too_many'; seconds: number };

/** With these the link is over: what it showed leaves the screen. */
export const isOver = ({ kind }: Trouble): boolean =>
  kind === 'unknown' || kind === 'expired' || kind === 'revoked' || kind === 'taken';
