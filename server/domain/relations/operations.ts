export { createRelation } from './create-relation';
export { deleteRelation } from './delete-relation';
export { getRelation } from './get-relation';
export { listRelations } from './list-relations';
