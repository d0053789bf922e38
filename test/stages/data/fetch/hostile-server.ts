import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a server responds to one request; `count` is the number of requests for that path so far, from 1. */
export type Conduct = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface HostileServer {
  url(path: string): URL;
  /** The requests so far, each as `path` or `path range`. */
  readonly requests: string[];
  close(): void;
}

/** A local HTTP server that treats each path as specified, however badly. */
export async function hostileServer(conducts: Record<string, Conduct>): Promise<HostileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url!.slice(1);
    const count = requests.filter((seen) => seen.split(' ')[0] === path).length + 1;
    requests.push([path, request.headers.range].filter(Boolean).join(' '));
    const conduct = conducts[path];
    if (conduct) conduct(request, response, count);
    else response.writeHead(404).end('<html>no such file</html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => new URL(`http://127.0.0.1:${port}/${path}`),
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Serves bytes like a well-behaved server, with ranges and validators. */
export function honest(bytes: Uint8Array, etag = '"1"'): Conduct {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start === 0 || request.headers['if-range'] !== etag) {
      response.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
    } else if (start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    } else {
      const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
      const headers = { etag, 'content-length': bytes.length - start, 'content-range': range };
      response.writeHead(206, headers).end(bytes.subarray(start));
    }
  };
}

/** Promises all bytes but delivers only the first `sent`; then the connection breaks, or nothing more arrives. */
export function partly(bytes: Uint8Array, sent: number, then: 'reset' | 'stall', etag: string | null = '"1"'): Conduct {
  return (_, response) => {
    response.writeHead(200, { ...(etag === null ? {} : { etag }), 'content-length': bytes.length });
    response.write(bytes.subarray(0, sent), () => {
      // Late enough for a busy client to have stored what arrived: bytes still queued when a connection breaks are
      // lost.
      if (then === 'reset') setTimeout(() => response.destroy(), 150);
    });
  };
}
