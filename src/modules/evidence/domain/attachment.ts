import type { Problem } from '../../../kernel/problems.ts'

/** How an attachment stands: the latest of its line, replaced by another, or withdrawn with the reason. */
export type AttachmentState = 'current' | 'replaced' | 'withdrawn'

export function stateOf(attachment: {
  readonly replacedById: string | null
  readonly withdrawnBecause: string
}): AttachmentState {
  if (attachment.withdrawnBecause !== '') return 'withdrawn'
  return attachment.replacedById === null ? 'current' : 'replaced'
}

/** What the scanner has to do with whether a file can be opened. */
export type ScanState = 'not-scanned' | 'waiting' | 'clean' | 'infected'

/**
 * Whether a file can be opened: never once something was found in it, and where there is a scanner, not before it has
 * looked. Without a scanner everything can, and the page says that nothing was scanned.
 */
export function canOpen(scan: ScanState, hasScanner: boolean): boolean {
  if (scan === 'infected') return false
  return scan === 'clean' || (scan === 'not-scanned' && !hasScanner)
}

/** What stands beside a file about viruses, in words. */
export function sayScan(scan: ScanState, hasScanner: boolean, found: string): string {
  switch (scan) {
    case 'clean':
      return 'Scanned: no virus found'
    case 'infected':
      return `Quarantined: the scanner found a virus in it (${found})`
    case 'waiting':
      return 'Waiting for the virus scan; it can be opened afterwards'
    case 'not-scanned':
      return hasScanner ? 'Waiting for the virus scan; it can be opened afterwards' : 'Not scanned for viruses'
  }
}

/** Of these files those whose bytes are attached already; the same bytes are attached to one thing once. */
export function attachedAlready<File extends { readonly sha256: string }>(
  files: readonly File[],
  current: readonly { readonly sha256: string }[],
): readonly File[] {
  const there = new Set(current.map(each => each.sha256))
  return files.filter(file => there.has(file.sha256))
}

/** What is wrong with withdrawing without a word. */
export function checkWithdrawal(because: string): readonly Problem[] {
  return because.trim() === '' ? [{ text: 'Say why it is withdrawn.', field: 'because' }] : []
}
