export { recordsRoutes } from './routes/all.ts'
