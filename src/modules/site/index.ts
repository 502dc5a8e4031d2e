export { siteRoutes } from './routes/all.ts'
export { frontPage } from './routes/front.ts'
