export { browseConnector, previewSource, testConnector } from './look-into';
export {
  createConnector,
  deleteConnector,
  getConnector,
  listConnectors,
  updateConnector,
} from './manage-connectors';
