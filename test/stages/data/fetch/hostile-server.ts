import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server does with one request; `count` is how many it has had for that path, from 1. */
export type Conduct = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface HostileServer {
  url(path: string): URL;
  /** The requests it has had, each as `path` or `path range`. */
  readonly requests: string[];
  close(): void;
}

/** An HTTP server on this machine that treats each path as told, whatever a decent server would do. */
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

/** Serves bytes as a good server does, ranges and validators included. */
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

/** Promises all of the bytes and delivers the first so many; then the connection breaks, or nothing more comes. */
export function partly(bytes: Uint8Array, sent: number, then: 'reset' | 'stall', etag: string | null = '"1"'): Conduct {
  return (_, response) => {
    response.writeHead(200, { ...(etag === null ? {} : { etag }), 'content-length': bytes.length });
    response.write(bytes.subarray(0, sent), () => {
      // Late enough for a busy client to have kept what came: bytes still queued when a connection breaks are lost.
      if (then === 'reset') setTimeout(() => response.destroy(), 150);
    });
  };
}
