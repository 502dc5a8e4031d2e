import type { TestProduct } from './product.ts'

/**
 * Freezes a report of another review out of an issued one, issued in December 2009 under a scale that runs the other way:
 * as an issue under a later edition would have frozen it.
 *
 * @param words text of the first report, and what stands in its place
 */
export async function issuedOnOtherScale(
  product: TestProduct,
  from: string,
  to: string,
  words: readonly [string, string],
): Promise<void> {
  await product.services.database.asOwner(client =>
    client.query(
      `with frozen as (select *, replace(model::text, $3, $4)::jsonb as words from reports_issue where review_id = $1),
       turned as (select jsonb_agg(jsonb_set(section, '{blocks}', (
           select coalesce(jsonb_agg(case when block ->> 'kind' <> 'grades' then block else jsonb_set(block, '{scale}', (
             select jsonb_agg(jsonb_set(step, '{grade}', to_jsonb(5 - (step ->> 'grade')::int)) order by place)
             from jsonb_array_elements(block -> 'scale') with ordinality step (step, place))) end order by at), '[]')
           from jsonb_array_elements(section -> 'blocks') with ordinality block (block, at))) order by turn) as sections
         from frozen, jsonb_array_elements(words -> 'sections') with ordinality section (section, turn))
       insert into reports_issue (review_id, issued_on, issued_by, title, area_id, area_name, rulebook, edition, rulebook_sha256, model, files)
       select $2, '2009-12-01', issued_by, 'The next inspection', area_id, area_name, rulebook, 'next', rulebook_sha256,
         jsonb_set(words, '{sections}', turned.sections), files from frozen, turned`,
      [from, to, ...words],
    ),
  )
}
