export { type SweepServices, sweepRoutes, topOfSweep } from './routes.ts'
