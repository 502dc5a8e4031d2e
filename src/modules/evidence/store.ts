import { sql } from 'kysely'
import type { Temporal } from '../../kernel/dates.ts'
import type { Transaction } from '../../platform/db/database.ts'
import type { ProvisionRecord, ProvisionState } from './domain/checklist.ts'
import type { Bearing, Classification, SettledItem } from './domain/item.ts'
import type { RequestState } from './domain/request.ts'

/** Where an item is kept and under which name the team speaks of it. */
export type AddedItem = { readonly id: string; readonly reference: string }

/** Adds an item with its bearings. Items of a review are numbered in the order in which they came: E1, E2, … */
export async function addItem(
  tx: Transaction,
  { reviewId, authorId, item }: { reviewId: string; authorId: string; item: SettledItem },
): Promise<AddedItem> {
  // Whoever adds to one review takes turns, so that no number is given twice.
  await sql`select pg_advisory_xact_lock(7262, ${reviewId}::integer)`.execute(tx)
  const { rows } = await sql<AddedItem>`
    insert into evidence_item (review_id, number, kind, event_on, received_on, source, body, provision, group_id, tier, from_children,
      good_practice, author_id, classification, held_by)
    select ${reviewId}, coalesce(max(number), 0) + 1, ${item.kind}, ${item.eventOn.toString()}::date,
      ${item.receivedOn?.toString() ?? null}::date, ${item.source ?? null}, ${item.body ?? null}, ${item.provision ?? null},
      ${item.group ?? null}, ${item.tier ?? null}, ${item.fromChildren}::boolean, ${item.goodPractice}::boolean, ${authorId}::bigint,
      ${item.classification}, ${item.heldBy ?? null}
    from evidence_item where review_id = ${reviewId}
    returning id, reference`.execute(tx)
  const added = rows[0]
  if (added === undefined) throw new Error('The new item of evidence has no number.')
  await sql`
    insert into evidence_words (item_id, review_id, title, text, place, people_met)
    values (${added.id}, ${reviewId}, ${item.title}, ${item.text}, ${item.place}, ${item.peopleMet})`.execute(tx)
  await setBearings(tx, reviewId, added.id, item.bearings)
  return added
}

/** Makes these the bearings of an item; others are withdrawn, never deleted. */
export async function setBearings(
  tx: Transaction,
  reviewId: string,
  itemId: string,
  bearings: readonly Bearing[],
): Promise<void> {
  const judgements = bearings.map(bearing => bearing.judgement)
  await sql`
    update evidence_bearing set withdrawn = true
    where item_id = ${itemId} and not withdrawn and judgement <> all (${judgements}::text[])`.execute(tx)
  await sql`
    insert into evidence_bearing (review_id, item_id, judgement, direction)
    select ${reviewId}, ${itemId}, judgement, direction
    from unnest(${judgements}::text[], ${bearings.map(bearing => bearing.direction)}::text[]) as given (judgement, direction)
    on conflict (item_id, judgement) do update set direction = excluded.direction, withdrawn = false
    where evidence_bearing.withdrawn or evidence_bearing.direction <> excluded.direction`.execute(tx)
}

/** What a command needs to know of an item before it changes what hangs on it. */
export type KeptItem = {
  readonly id: string
  readonly reference: string
  readonly supersededById: string | null
  readonly heldBy: string | null
  /** Whether the one who acts may read its words. */
  readonly isOpen: boolean
  readonly version: number
}

export async function findKeptItem(tx: Transaction, reviewId: string, id: string): Promise<KeptItem | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await sql<KeptItem>`
    select id, reference, superseded_by_id as "supersededById", held_by as "heldBy", is_open as "isOpen", version
    from evidence_read_item
    where id = ${id} and review_id = ${reviewId}`.execute(tx)
  return rows[0]
}

/** Counts the item's version up, so that of two people who change its bearings the second is told. */
export async function touchItem(tx: Transaction, id: string, version: number): Promise<boolean> {
  const { rows } = await sql`
    update evidence_item set version = version where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

export async function markSuperseded(
  tx: Transaction,
  { id, version, byId, because }: { id: string; version: number; byId: string; because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update evidence_item set superseded_by_id = ${byId}, superseded_because = ${because}
    where id = ${id} and version = ${version} and superseded_by_id is null returning id`.execute(tx)
  return rows.length === 1
}

export async function saveClassification(
  tx: Transaction,
  given: { itemId: string; version: number; classification: Classification; heldBy: string | undefined },
): Promise<boolean> {
  const { rows } = await sql`
    update evidence_item set classification = ${given.classification}, held_by = ${given.heldBy ?? null}
    where id = ${given.itemId} and version = ${given.version} returning id`.execute(tx)
  return rows.length === 1
}

/** Shares an item with a body; one that is shared with it already stays as it is. */
export async function addShare(
  tx: Transaction,
  share: {
    reviewId: string
    itemId: string
    toBody: string
    gateway: string
    note: string
    personId: string
    on: Temporal.PlainDate
  },
): Promise<void> {
  await sql`
    insert into evidence_share (review_id, item_id, to_body, gateway, note, shared_by_id, shared_on)
    values (${share.reviewId}, ${share.itemId}, ${share.toBody}, ${share.gateway}, ${share.note}, ${share.personId}, ${share.on.toString()})
    on conflict (item_id, to_body) where ended_on is null do nothing`.execute(tx)
}

export async function endShare(
  tx: Transaction,
  ended: { reviewId: string; shareId: string; version: number; because: string; on: Temporal.PlainDate },
): Promise<boolean> {
  if (!isId(ended.shareId)) return false
  const { rows } = await sql`
    update evidence_share set ended_on = ${ended.on.toString()}, ended_because = ${ended.because}
    where id = ${ended.shareId} and review_id = ${ended.reviewId} and version = ${ended.version} and ended_on is null
    returning id`.execute(tx)
  return rows.length === 1
}

/** Why something cites an item: it rests on it, or the item names the risk that made a route necessary. */
type CitationPurpose = 'rests-on' | 'risk'

export type Citations = {
  readonly reviewId: string
  /** What cites, in the words of the module that owns it: a route, conclusion or grade by its judgement, a block by its id. */
  readonly by: { readonly kind: string; readonly id: string }
  readonly purpose: CitationPurpose
  /** Ids of items; those not named here are withdrawn. */
  readonly items: readonly string[]
}

/**
 * Makes these the items that something cites: adds what is missing, withdraws the others. The thread of the requirements
 * (ALL-2) is made of these.
 *
 * @throws when an item is not of this review, which a form must have found before
 */
export async function setCitations(tx: Transaction, { reviewId, by, purpose, items }: Citations): Promise<void> {
  const wanted = [...new Set(items)]
  const foreign = await itemsNotOfReview(tx, reviewId, wanted)
  if (foreign.length > 0) throw new Error(`${by.kind} ${by.id} cites evidence that is not of its review.`)
  await sql`
    update evidence_citation set withdrawn = not withdrawn
    where review_id = ${reviewId} and by_kind = ${by.kind} and by_id = ${by.id} and purpose = ${purpose}
      and withdrawn = (item_id = any (${wanted}::bigint[]))`.execute(tx)
  await sql`
    insert into evidence_citation (review_id, item_id, by_kind, by_id, purpose)
    select ${reviewId}, item_id, ${by.kind}, ${by.id}, ${purpose} from unnest(${wanted}::bigint[]) as given (item_id)
    on conflict do nothing`.execute(tx)
}

/** Of these posted values those that are no item of the review, for a command to refuse before it cites. */
async function itemsNotOfReview(
  tx: Transaction,
  reviewId: string,
  items: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from evidence_item where review_id = ${reviewId} and id = any (${items.filter(isId)}::bigint[])`.execute(
    tx,
  )
  const known = new Set(rows.map(row => row.id))
  return items.filter(item => !known.has(item))
}

/** Every row of the checklist that somebody wrote about. */
export async function listProvisionRecords(tx: Transaction, reviewId: string): Promise<readonly ProvisionRecord[]> {
  const { rows } = await sql<ProvisionRecord>`
    select provision, state, reason, note, version from evidence_provision where review_id = ${reviewId}`.execute(tx)
  return rows
}

/** Writes a row of the checklist; false when somebody wrote it since `version`, which is 0 for one not written yet. */
export async function saveProvision(
  tx: Transaction,
  reviewId: string,
  record: { provision: string; state: ProvisionState; reason: string; note: string; version: number },
): Promise<boolean> {
  const { provision, state, reason, note, version } = record
  const { rows } =
    version === 0
      ? await sql`
          insert into evidence_provision (review_id, provision, state, reason, note)
          values (${reviewId}, ${provision}, ${state}, ${reason}, ${note}) on conflict do nothing returning id`.execute(
          tx,
        )
      : await sql`
          update evidence_provision set state = ${state}, reason = ${reason}, note = ${note}
          where review_id = ${reviewId} and provision = ${provision} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** Marks a row of the checklist as received, whatever it was; what was noted stays. */
export async function markReceived(tx: Transaction, reviewId: string, provision: string): Promise<void> {
  await sql`
    insert into evidence_provision (review_id, provision, state) values (${reviewId}, ${provision}, 'received')
    on conflict (review_id, provision) do update set state = 'received', reason = ''
    where evidence_provision.state <> 'received'`.execute(tx)
}

/** Asks for the documents that were not asked for yet; answers how many. */
export async function addRequests(
  tx: Transaction,
  reviewId: string,
  askedOn: Temporal.PlainDate,
  documents: readonly { readonly id: string; readonly dueDays: number }[],
): Promise<number> {
  const { rows } = await sql`
    insert into evidence_request (review_id, document, due_days, asked_on)
    select ${reviewId}, document, due_days, ${askedOn.toString()}::date
    from unnest(${documents.map(each => each.id)}::text[], ${documents.map(each => each.dueDays)}::integer[]) as asked (document, due_days)
    on conflict (review_id, document) do nothing returning id`.execute(tx)
  return rows.length
}

export async function findRequestState(
  tx: Transaction,
  reviewId: string,
  id: string,
): Promise<{ readonly state: RequestState } | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await sql<{ state: RequestState }>`
    select state from evidence_request where id = ${id} and review_id = ${reviewId}`.execute(tx)
  return rows[0]
}

/** What the area answers. */
export async function saveAnswer(
  tx: Transaction,
  id: string,
  version: number,
  answer: { state: RequestState; answer: string; reason: string; answeredOn: Temporal.PlainDate },
): Promise<boolean> {
  const { rows } = await sql`
    update evidence_request set state = ${answer.state}, answer = ${answer.answer}, reason = ${answer.reason},
      answered_on = ${answer.answeredOn.toString()}
    where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** What the lead says to an answer; the words of the area stay. */
export async function saveReception(
  tx: Transaction,
  id: string,
  version: number,
  state: RequestState,
  reason: string,
): Promise<boolean> {
  const { rows } = await sql`
    update evidence_request set state = ${state}, reason = ${reason}
    where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** Who deals with a document: one who answers for the area, or somebody by name. */
export type Owner = { readonly personId: string | undefined; readonly name: string }

export async function saveOwner(tx: Transaction, id: string, version: number, owner: Owner): Promise<boolean> {
  const { rows } = await sql`
    update evidence_request set owner_id = ${owner.personId ?? null}, owner_name = ${owner.name}
    where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** A due day agreed instead of the rulebook's; undefined goes back to the rulebook's. */
export async function saveDueDay(
  tx: Transaction,
  id: string,
  version: number,
  dueOn: Temporal.PlainDate | undefined,
): Promise<boolean> {
  const { rows } = await sql`
    update evidence_request set due_on = ${dueOn?.toString() ?? null}
    where id = ${id} and version = ${version} returning id`.execute(tx)
  return rows.length === 1
}

/** What a file is attached to: an item of evidence or the answer to a request. */
export type AttachedTo = { readonly itemId: string } | { readonly requestId: string }

/** Attaches files to something; answers the number of each attachment, in the order of the files. */
export async function addAttachments(
  tx: Transaction,
  {
    reviewId,
    personId,
    to,
    fileIds,
  }: { reviewId: string; personId: string; to: AttachedTo; fileIds: readonly string[] },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into evidence_attachment (review_id, item_id, request_id, file_id, person_id)
    select ${reviewId}, ${'itemId' in to ? to.itemId : null}::bigint, ${'requestId' in to ? to.requestId : null}::bigint, file_id, ${personId}::bigint
    from unnest(${fileIds}::bigint[]) with ordinality as given (file_id, place) order by place
    returning id`.execute(tx)
  return rows.map(row => row.id)
}

/** What superseded an item takes over what is attached to it and not withdrawn or replaced. */
export async function carryAttachments(tx: Transaction, fromItemId: string, toItemId: string): Promise<void> {
  await sql`
    insert into evidence_attachment (review_id, item_id, file_id, person_id)
    select review_id, ${toItemId}::bigint, file_id, person_id from evidence_attachment
    where item_id = ${fromItemId} and withdrawn_on is null and replaced_by_id is null order by id`.execute(tx)
}

/** An attachment as a command needs to know it. */
export type KeptAttachment = {
  readonly id: string
  readonly itemId: string | null
  readonly requestId: string | null
  readonly sha256: string
  readonly isCurrent: boolean
  readonly version: number
}

const keptAttachments = sql`
  select attachment.id, attachment.item_id as "itemId", attachment.request_id as "requestId", file.sha256, attachment.version,
    attachment.withdrawn_on is null and attachment.replaced_by_id is null as "isCurrent"
  from evidence_attachment attachment join platform_read_file file on file.id = attachment.file_id`

export async function findKeptAttachment(
  tx: Transaction,
  reviewId: string,
  id: string,
): Promise<KeptAttachment | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await sql<KeptAttachment>`
    ${keptAttachments} where attachment.id = ${id} and attachment.review_id = ${reviewId}`.execute(tx)
  return rows[0]
}

/** What is attached to something and neither withdrawn nor replaced. */
export async function currentAttachments(tx: Transaction, to: AttachedTo): Promise<readonly KeptAttachment[]> {
  const { rows } = await sql<KeptAttachment>`
    ${keptAttachments}
    where attachment.withdrawn_on is null and attachment.replaced_by_id is null
      and ${'itemId' in to ? sql`attachment.item_id = ${to.itemId}` : sql`attachment.request_id = ${to.requestId}`}`.execute(
    tx,
  )
  return rows
}

export async function markWithdrawn(
  tx: Transaction,
  { id, version, on, because }: { id: string; version: number; on: Temporal.PlainDate; because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update evidence_attachment set withdrawn_on = ${on.toString()}, withdrawn_because = ${because}
    where id = ${id} and version = ${version} and withdrawn_on is null and replaced_by_id is null returning id`.execute(
    tx,
  )
  return rows.length === 1
}

export async function markReplaced(
  tx: Transaction,
  { id, version, byId }: { id: string; version: number; byId: string },
): Promise<boolean> {
  const { rows } = await sql`
    update evidence_attachment set replaced_by_id = ${byId}
    where id = ${id} and version = ${version} and withdrawn_on is null and replaced_by_id is null returning id`.execute(
    tx,
  )
  return rows.length === 1
}

/** Whatever stands in an address may be asked for; only a number can be found. */
function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text)
}
