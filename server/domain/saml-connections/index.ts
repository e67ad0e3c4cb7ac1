export { GivenRole, SamlConnection } from './contract';
export { serviceProviderOf } from './service-provider';
