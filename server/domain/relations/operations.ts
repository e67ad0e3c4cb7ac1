export { createRelation } from './create-relation';
export { deleteRelation } from './delete-relation';
export { listRelations } from './list-relations';
