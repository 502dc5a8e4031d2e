export { accountsHistory } from './domain/history.ts'
export { type AccountsOptions, accountsRoutes } from './routes/all.ts'
