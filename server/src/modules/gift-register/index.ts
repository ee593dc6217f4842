export { eraseFromRegister } from './contacts.ts';
export { limitOfGifts } from './limits.ts';
export { registerRetentions } from './retentions.ts';
export { giftRegisterRoutes } from './routes.ts';
export { verifyRegister } from './verify-register.ts';
