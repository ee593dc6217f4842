/**
 * Who may see single members of an audience, though masked: whoever may read audiences and customers. A
 * count, a breakdown and a profile are of many and need the audience only.
 */
export const listMembersAccess = {
  access: [
    { action: 'read', subject: 'Audience' },
    { action: 'read', subject: 'Customer' },
  ],
} as const;

/** Who may take them away as a file. */
export const exportMembersAccess = {
  access: [
    { action: 'export', subject: 'Audience' },
    { action: 'read', subject: 'Customer' },
  ],
} as const;
