/** What a list of downloads calls a file of a report issued before files had labels of their own (0031). */
export function labelOfFile(name: string): string {
  const labels = new Map([
    ['report.pdf', 'The report as PDF'],
    ['report.json', 'The report as JSON, for computers'],
  ])
  return labels.get(name) ?? name
}
