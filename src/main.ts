import { runCommandLine } from './command-line/run.ts'

// Whoever reads the output may stop when it has read enough, as `head` does; the command still ends in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const [name, ...words] = process.argv.slice(2)
process.exitCode = await runCommandLine(name, {
  words,
  environment: process.env,
  print: text => process.stdout.write(`${text}\n`),
  say: text => process.stderr.write(`${text}\n`),
})
