export { eraseAutomatically } from './commands.ts'
export { recordsHistory } from './domain/history.ts'
export { readSchedule } from './domain/retention.ts'
export { recordsRoutes } from './routes/all.ts'
