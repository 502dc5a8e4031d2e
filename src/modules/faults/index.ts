export { faultsHistory } from './domain/history.ts'
export { faultsRoutes } from './routes/all.ts'
