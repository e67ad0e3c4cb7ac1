export { type MadeReport, makeFixReport, makeReport } from './make-report';
