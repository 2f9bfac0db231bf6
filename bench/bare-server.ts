/** A bare node:http server that reads each request to its end and answers the bytes it was told; what any server is measured by. */
import { createServer } from 'node:http';

const { status, headers, body } = JSON.parse(process.argv[2] ?? '{}') as {
  status: number;
  headers: Record<string, string>;
  body: string;
};

const server = createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () => {
    response.writeHead(status, headers);
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(address.port);
});
