export {
  destroyOrganisationKeys,
  removeOrganisationObjects,
  removeOrganisationRows,
} from './remove-organisation';
