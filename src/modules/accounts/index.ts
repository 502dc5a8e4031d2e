export { accountsHistory } from './domain/history.ts'
export { type AccountsOptions, accountsRoutes } from './routes/all.ts'
export { enter } from './routes/entering.ts'
export { acceptInvitation, findInvited } from './store.ts'
