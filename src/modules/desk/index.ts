export { deskRoutes } from './routes/home.ts'
