export { type LoadedRelation, loadRelations, withRelationTables } from './load-relations';
