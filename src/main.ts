import { runCommandLine } from './command-line/run.ts'

const [name, ...words] = process.argv.slice(2)
process.exitCode = await runCommandLine(name, {
  words,
  environment: process.env,
  print: text => process.stdout.write(`${text}\n`),
  say: text => process.stderr.write(`${text}\n`),
})
