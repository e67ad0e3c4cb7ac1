import { createProcessRateLimiter } from './process-rate-limiter';
import { describeRateLimiter } from './rate-limiter-suite';

describeRateLimiter('counters in the process', createProcessRateLimiter, { shared: false });
