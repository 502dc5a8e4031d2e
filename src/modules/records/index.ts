export { recordsHistory } from './domain/history.ts'
export { recordsRoutes } from './routes/all.ts'
