const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a GET that follows a bounded number of redirects, none of them from https to anything weaker, and asks for the
 * file's bytes unencoded. Returns any status except a redirect.
 *
 * @throws Error when there is no answer, or a redirect is refused
 */
export async function request(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  let at = url;
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const response = await fetch(at, {
      headers: { 'accept-encoding': 'identity', ...headers },
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (!redirects.has(response.status) || location === null) return response;
    await response.body?.cancel();
    at = redirectTarget(at, location);
  }
  throw new Error(`more than ${mostRedirects} redirects`);
}

/** @throws Error when it leads from https to anything else, or away from the web */
export function redirectTarget(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  const allowed = from.protocol === 'https:' ? ['https:'] : ['http:', 'https:'];
  if (to !== null && allowed.includes(to.protocol)) return to;
  throw new Error(`refused a redirect from ${from.protocol} to ${to === null ? 'an invalid URL' : to.protocol}`);
}

/**
 * An abort signal that fires when nothing has happened for a while. Each `beat` restarts the timer. `stop` ends it and
 * closes a connection whose answer nobody read.
 */
export function idleLimit(milliseconds: number): { signal: AbortSignal; beat: () => void; stop: () => void } {
  const controller = new AbortController();
  const give = () => controller.abort(new Error(`nothing received for ${milliseconds / 1000} s`));
  const timer = setTimeout(give, milliseconds);
  const stop = () => {
    clearTimeout(timer);
    controller.abort();
  };
  return { signal: controller.signal, beat: () => timer.refresh(), stop };
}
