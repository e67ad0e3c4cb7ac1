export { type MadeReport, makeReport } from './make-report';
