export type TextTree = { readonly [key: string]: string | TextTree };
type SameShape<T> = { readonly [K in keyof T]: T[K] extends string ? string : SameShape<T[K]> };

/** The texts of one group of pages, Chinese first; English must name exactly the same keys. */
export function texts<const T extends TextTree>(
  zh: T,
  en: SameShape<T>,
): { zh: T; en: SameShape<T> } {
  return { zh, en };
}
