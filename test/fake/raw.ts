import { connect } from 'node:net'

/** Sends bytes as they are to a server of this machine, and gives all that it answers until it hangs up. */
export function sent(port: number, bytes: string, host = 'localhost'): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, host, () => socket.write(bytes))
    socket.on('data', piece => text += String(piece))
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
}

/** The status of what was answered; 0 where it was nothing. */
export async function statusOf(port: number, bytes: string, host?: string): Promise<number> {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await sent(port, bytes, host))?.[1] ?? 0)
}

/** Requests that no browser makes, each complete: method, target, further headers and a body. */
export function malformed(port: number): [string, string][] {
  const request = (start: string, ...more: string[]) => [`${start} HTTP/1.1`, `Host: localhost:${port}`, 'Connection: close', ...more, '', ''].join('\r\n')
  const targets = ['//', 'http://[', `http://localhost:${port}/`, `/${'a'.repeat(256)}`, `/${'%C3%A9'.repeat(128)}`, '/%00', '/%', '/%zz', '/?a=%', '/@fs/%00', '/%c3%28', '*', `/${'a'.repeat(20_000)}`]
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']
  const own = `Origin: http://localhost:${port}`
  return [
    ...targets.map((target): [string, string] => [`GET ${target.slice(0, 40)}`, request(`GET ${target}`)]),
    ['a method of its own', request('FOO /')],
    ['TRACE', request('TRACE /')],
    ['a control character', request('GET /\u0001')],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a body on GET', `${request('GET /', 'Content-Length: 4')}{bad`],
    ['chunks on GET', `${request('GET /', 'Transfer-Encoding: chunked')}zz\r\n`],
    ['two lengths', `${request('POST /', 'Content-Length: 4', 'Content-Length: 5')}{bad`],
    ['no JSON to edit a slide', `${request('POST /__slidev/slides/2.json', 'Content-Length: 4', own)}{bad`],
    ['no JSON to turn a page', `${request('POST /@server-reactive/nav', 'Content-Type: application/json', 'Content-Length: 4', own)}{bad`],
    ['chunked garbage to turn a page', `${request('POST /@server-reactive/nav', 'Content-Type: application/json', 'Transfer-Encoding: chunked', own)}zz\r\n`],
    ['too much to turn a page', `${request('POST /@server-reactive/nav', 'Content-Type: application/json', 'Content-Length: 90000', own)}${'x'.repeat(90_000)}`],
    ['a prototype', `${request('POST /@server-reactive/__proto__/polluted', 'Content-Length: 12', own)}{"data":"me"}`],
    ['no WebSocket of Vite', request('GET /', ...upgrade, own)],
    ['a WebSocket at no address', request('GET http://[', ...upgrade, 'Sec-WebSocket-Protocol: vite-hmr', own)],
    ['a WebSocket elsewhere', request('GET /__unocss/', ...upgrade, 'Sec-WebSocket-Protocol: vite-hmr', own)],
    ['another upgrade', request('GET /', 'Connection: Upgrade', 'Upgrade: h2c', own)],
  ]
}
