import { BorderStyle, type IParagraphStyleOptions, type IStylesOptions, LineRuleType, ShadingType } from 'docx'

const ink = '0B0C0C'
const quiet = '505A5F'
const accent = '144E81'

/** The width between the margins, in twentieths of a point. */
export const textWidth = 11906 - 2 * 1531

/** Everybody who edits has it, or one as wide; a document must not change its lines from desk to desk. */
const font = 'Arial'

/** Without the rule, word processors lay lines over each other and cut pictures. */
function lines(line: number) {
  return { line, lineRule: LineRuleType.AUTO } as const
}

function heading(level: 0 | 1, size: number, before: number, after: number) {
  return {
    run: { font, size, bold: true, color: accent },
    // Where a style is changed its level in the outline must be said again, else there are no headings.
    paragraph: { spacing: { before, after, ...lines(264) }, keepNext: true, keepLines: true, outlineLevel: level },
  }
}

const rule = { style: BorderStyle.SINGLE, size: 12, color: 'B1B4B6', space: 8 } as const
const bar = { style: BorderStyle.SINGLE, size: 24, color: accent, space: 8 } as const
const tint = { type: ShadingType.CLEAR, fill: 'EEF3F8', color: 'auto' } as const

function style(id: string, name: string, look: Omit<IParagraphStyleOptions, 'id' | 'name'>): IParagraphStyleOptions {
  return { id, name, basedOn: 'Normal', quickFormat: true, ...look }
}

const paragraphStyles: readonly IParagraphStyleOptions[] = [
  style('Prose', 'Prose', { next: 'Prose', paragraph: { spacing: { after: 140, ...lines(288) } } }),
  style('Numbered', 'Numbered paragraph', {
    basedOn: 'Prose',
    next: 'Prose',
    paragraph: {
      spacing: { before: 220, after: 140, ...lines(288) },
      indent: { left: 0, hanging: 680 },
    },
  }),
  style('Point', 'Point of a list', { basedOn: 'Prose', paragraph: { spacing: { after: 80, ...lines(276) } } }),
  style('Trail', 'What it rests on', {
    run: { size: 17, color: quiet },
    paragraph: { spacing: { after: 60, ...lines(252) }, border: { left: rule }, indent: { left: 200 } },
  }),
  style('Quotation', 'Quotation', {
    paragraph: { spacing: { before: 160, after: 100, ...lines(276) }, border: { left: bar }, indent: { left: 240 } },
  }),
  style('QuotationSource', 'Source of a quotation', {
    basedOn: 'Quotation',
    run: { size: 17, color: quiet },
    paragraph: { spacing: { after: 200, ...lines(252) }, border: { left: bar }, indent: { left: 240 } },
  }),
  style('RecommendationTitle', 'Recommendation title', {
    next: 'Recommendation',
    run: { bold: true, color: accent },
    paragraph: { spacing: { before: 200, after: 0, ...lines(276) }, shading: tint, keepNext: true },
  }),
  style('Recommendation', 'Recommendation', {
    paragraph: { spacing: { after: 0, ...lines(288) }, shading: tint },
  }),
  style('CaptionNote', 'Note to a caption', {
    run: { size: 17, color: quiet },
    paragraph: { spacing: { after: 80, ...lines(252) }, keepNext: true },
  }),
  style('TableHeading', 'Table heading', {
    run: { size: 19, bold: true },
    paragraph: { spacing: { after: 0, ...lines(252) }, keepNext: true },
  }),
  style('TableText', 'Table text', { run: { size: 19 }, paragraph: { spacing: { after: 0, ...lines(252) } } }),
  style('AfterTable', 'Room after a table', {
    run: { size: 12 },
    paragraph: { spacing: { after: 120, ...lines(240) } },
  }),
  style('Picture', 'Picture', { paragraph: { spacing: { before: 60, after: 160, ...lines(240) } } }),
  style('Small', 'Small print', {
    run: { size: 19, color: quiet },
    paragraph: { spacing: { before: 200, ...lines(264) } },
  }),
  style('Running', 'Running line', {
    run: { size: 17, color: quiet },
    paragraph: { spacing: { after: 0, ...lines(240) } },
  }),
  style('DraftMark', 'Draft mark', {
    run: { size: 24, bold: true, color: 'FFFFFF' },
    paragraph: {
      spacing: { before: 1800, after: 240, ...lines(288) },
      shading: { type: ShadingType.CLEAR, fill: ink, color: 'auto' },
    },
  }),
  style('Subtitle', 'Subtitle', { run: { size: 34 }, paragraph: { spacing: { after: 1600, ...lines(276) } } }),
  style('Identification', 'Identification', {
    paragraph: {
      spacing: { after: 120, ...lines(276) },
      indent: { left: 2500, hanging: 2500 },
    },
  }),
  style('ContentsHeading', 'Contents heading', {
    run: { size: 44, bold: true, color: accent },
    paragraph: { spacing: { after: 240, ...lines(264) } },
  }),
  style('TOC1', 'toc 1', { run: { bold: true }, paragraph: { spacing: { before: 120, after: 40, ...lines(264) } } }),
  style('TOC2', 'toc 2', { paragraph: { spacing: { after: 40, ...lines(264) }, indent: { left: 240 } } }),
  style('Caption', 'caption', {
    run: { size: 22, bold: true, color: ink },
    paragraph: { spacing: { before: 280, after: 100, ...lines(264) }, keepNext: true },
  }),
]

export const docxStyles: IStylesOptions = {
  default: {
    document: {
      run: { font, size: 22, color: ink, language: { value: 'en-GB', eastAsia: 'en-GB', bidirectional: 'ar-SA' } },
      paragraph: { spacing: lines(288) },
    },
    title: {
      run: { font, size: 72, bold: true, color: accent },
      paragraph: { spacing: { before: 1200, after: 240, ...lines(240) } },
    },
    heading1: heading(0, 44, 480, 200),
    heading2: heading(1, 30, 360, 140),
  },
  paragraphStyles,
}
