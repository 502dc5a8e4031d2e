import type { Component } from './example.ts'
import type { CoverageTile, CoverageWall } from './models.ts'

const chosen: CoverageTile = {
  code: 'A1',
  text: 'young carers are found early and get help that fits the whole family',
  href: '#a1',
  route: { kind: 'fieldwork', text: 'Fieldwork' },
  strengths: 4,
  weaknesses: 1,
  groups: ['young carers', 'disabled children'],
  fromChildren: 2,
  who: 'Amira Khan',
}

const bare: CoverageTile = {
  code: 'A2',
  text: 'accidents at home and on the way to school become fewer',
  href: '#a2',
  route: { kind: 'none', text: 'No route yet' },
  strengths: 0,
  weaknesses: 0,
  groups: [],
  fromChildren: 0,
  problem: 'Nothing says how this is covered',
}

const existing: CoverageTile = {
  code: 'A3',
  text: 'families know where to turn and are answered within a day',
  href: '#a3',
  route: { kind: 'existing', text: 'Existing evidence' },
  strengths: 2,
  weaknesses: 1,
  groups: ['refugee families'],
  fromChildren: 0,
  who: 'John Price',
}

const analysis: CoverageTile = {
  ...existing,
  code: 'A4',
  href: '#a4',
  route: { kind: 'analysis', text: 'Analysis of figures, letters and plans that the area has sent' },
}
const silent: CoverageTile = {
  ...bare,
  code: 'A5',
  href: '#a5',
  text: 'workers who move between agencies are checked before they begin',
  route: { kind: 'not-reported', text: 'Not reported' },
  weaknesses: 1,
  who: 'John Price',
}

export const coverageTileExamples: Component<CoverageTile> = {
  file: 'coverage-tile',
  macro: 'coverageTile',
  examples: [
    { name: 'chosen for fieldwork, with evidence', params: chosen },
    { name: 'nothing known yet', params: bare },
  ],
}

const second = (tile: CoverageTile): CoverageTile => ({
  ...tile,
  code: tile.code.replace('A', 'B'),
  href: tile.href.replace('a', 'b'),
})

export const coverageWallExamples: Component<CoverageWall> = {
  file: 'coverage-wall',
  macro: 'coverageWall',
  examples: [
    {
      name: 'two outcomes on the wall',
      params: {
        legend: [chosen.route, analysis.route, existing.route, silent.route, bare.route],
        outcomes: [
          {
            id: 'home',
            name: 'Safe at home',
            summary: '1 of 5 in fieldwork, 1 without a route',
            tiles: [chosen, bare, existing, analysis, silent],
          },
          {
            id: 'school',
            name: 'Glad to learn',
            summary: '2 of 3 in fieldwork',
            tiles: [chosen, { ...chosen, code: 'A6', href: '#a6' }, existing].map(second),
          },
        ],
      },
    },
  ],
}
