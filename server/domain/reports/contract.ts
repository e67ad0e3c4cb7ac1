import { z } from 'zod';
import { publicId } from '@/server/lib/zod-ids';

export const ReportFormat = z.enum(['html', 'pdf']);
export const GetReport = z.object({
  datasetId: publicId('dataset'),
  format: ReportFormat.default('html'),
});
export const GetFixReport = z.object({
  datasetId: publicId('dataset'),
  fixId: publicId('fix'),
  format: ReportFormat.default('html'),
});
