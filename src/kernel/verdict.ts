/** A policy's answer. The reason of a grant says which role gives it; the reason of a denial is for the log. */
export type Verdict =
  | { readonly granted: true; readonly because: string }
  | { readonly granted: false; readonly because: string }

export function granted(because: string): Verdict {
  return { granted: true, because }
}

export function notGranted(because: string): Verdict {
  return { granted: false, because }
}
