import { auditSinkContract } from '../../audit/sink.contract.ts';
import { MemoryAudit } from './index.ts';

auditSinkContract('memory', async () => {
  const sink = new MemoryAudit();
  return { sink, records: async () => sink.records };
});
