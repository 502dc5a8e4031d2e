export { rolesHistory } from './domain/history.ts'
export { rolesRoutes } from './routes/all.ts'
