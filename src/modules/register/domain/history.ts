import type { ModuleHistory } from '../../../kernel/history.ts'

/** What the record says of areas, organisations and people, in words. */
export const registerHistory: ModuleHistory = {
  kinds: {
    area: { label: 'Areas', general: true },
    organisation: { label: 'Organisations', page: '/register/organisations/{key}', general: true },
    person: { label: 'People', page: '/register/people/{key}', general: true },
  },
  commands: {
    'import-areas': 'read areas from a file',
    'import-authorities': 'read the authorities of published lists from files',
    'add-person': 'added a person',
    'change-person': 'changed what is known of a person',
    'record-training': 'recorded training',
    'add-organisation': 'added an organisation',
    'change-organisation': 'changed what is known of an organisation',
    'close-organisation': 'recorded that an organisation ends',
  },
  tables: {
    register_area: {
      noun: 'area',
      named: ['name'],
      of: [{ kind: 'area', key: 'id' }],
      fields: {
        code: { label: 'Code' },
        name: { label: 'Name' },
        authority_number: { label: 'Number of the authority' },
        type: { label: 'Type' },
        region: { label: 'Region' },
        valid_from: { label: 'From', as: 'day' },
        valid_until: { label: 'Until', as: 'day' },
      },
    },
    register_organisation: {
      noun: 'organisation',
      named: ['name'],
      of: [{ kind: 'organisation', key: 'id' }],
      fields: {
        area_id: { label: 'Area', as: 'area' },
        kind: { label: 'Kind', as: 'rulebook' },
        name: { label: 'Name' },
        address: { label: 'Address' },
        valid_from: { label: 'From', as: 'day' },
        valid_until: { label: 'Until', as: 'day' },
      },
    },
    register_person: {
      noun: 'person',
      named: ['name'],
      of: [{ kind: 'person', key: 'id' }],
      fields: {
        name: { label: 'Name' },
        post: { label: 'Post' },
        body: { label: 'Body', as: 'rulebook' },
        organisation_id: { label: 'Organisation', as: 'organisation' },
        specialism: { label: 'Specialism' },
        email: { label: 'Email address' },
      },
    },
    register_training: {
      noun: 'training of',
      named: ['person_id'],
      of: [{ kind: 'person', key: 'person_id' }],
      fields: {
        person_id: { label: 'Person', as: 'person' },
        kind: { label: 'Training', as: 'rulebook' },
        completed_on: { label: 'Completed on', as: 'day' },
      },
    },
  },
}
