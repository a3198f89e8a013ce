'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { type Block, blockOptions, countOptions, readRows, retry } from '@/lib/client/queries';
import type { Boot } from './boot';
import { ExplorerPage } from './explorer-page';

/** The explorer over what the server has read already. */
export function Explorer({ boot }: { boot: Boot }) {
  const [client] = useState(() => clientOf(boot));
  return (
    <QueryClientProvider client={client}>
      <ExplorerPage boot={boot} />
    </QueryClientProvider>
  );
}

function clientOf({ question, block, count }: Boot): QueryClient {
  const client = new QueryClient({
    defaultOptions: { queries: { retry, refetchOnWindowFocus: false } },
  });
  if (block) {
    const data: Block = { rows: readRows(block.rows), asOf: question.asOf };
    client.setQueryData(blockOptions(question, block.nth).queryKey, data);
  }
  if (count) client.setQueryData(countOptions(question).queryKey, count);
  return client;
}
