/** Whose words a piece of content speaks with. */
export type ContentWordsName = 'localServices' | 'productBenefits' | 'plans';
