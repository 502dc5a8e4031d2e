import { Temporal } from './kernel/dates.ts'
import { createProduct } from './product.ts'

const product = await createProduct({ database: { folder: '.data' } })
const server = await product.server({
  clock: { now: () => Temporal.Now.instant() },
  secureCookies: false,
  strict: true,
  log: false,
})
await server.listen({ host: '127.0.0.1', port: 3000 })
console.log('http://localhost:3000')
