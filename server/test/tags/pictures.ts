/**
 * Days of which the two sources of the test bank have pictures. The first has one at every month's end
 * of a year, and from September on one in the middle of the month too.
 */
export const balancePictures = {
  test: [
    '2024-12-31',
    '2025-01-31',
    '2025-02-28',
    '2025-03-31',
    '2025-04-30',
    '2025-05-31',
    '2025-06-30',
    '2025-07-31',
    '2025-08-31',
    '2025-09-15',
    '2025-09-30',
    '2025-10-15',
    '2025-10-31',
    '2025-11-15',
    '2025-11-30',
    '2025-12-15',
    '2025-12-31',
  ],
  second: ['2025-09-29', '2025-11-29', '2025-12-30'],
} as const;

/** 90 days before the last of them, the first was the newest. */
export const holdingPictures = ['2025-09-30', '2025-11-30', '2025-12-31'] as const;
