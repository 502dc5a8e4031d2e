export { publishRelease } from './commands.ts'
export { releasesHistory } from './domain/history.ts'
export { readLicence } from './forms.ts'
export { releasesRoutes } from './routes/all.ts'
