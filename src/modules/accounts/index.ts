export { type AccountsOptions, accountsRoutes } from './routes/all.ts'
