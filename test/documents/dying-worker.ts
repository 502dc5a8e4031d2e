/** The real printing thread, with faults planted before its listener. */
import './planted-faults.ts'
import '../../src/platform/documents/typst-worker.ts'
