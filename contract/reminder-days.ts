/** A voucher with so many days left, or fewer, is told to end soon: on the customer's page, and by a reminder. */
export const reminderDays = 3;
