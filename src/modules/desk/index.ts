export { deskRoutes } from './routes/home.ts'
export { noteVisit } from './store.ts'
