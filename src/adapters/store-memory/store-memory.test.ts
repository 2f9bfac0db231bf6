import { storeContract } from '../../directory/store.contract.ts';
import { openMemoryStore } from './index.ts';

storeContract('the memory store', { open: async () => openMemoryStore() });
