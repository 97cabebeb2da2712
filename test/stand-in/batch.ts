/*
 * gcloud puts several questions to Compute Engine into one: multipart/mixed, a whole HTTP request in each part
 * (developers.google.com: "Batching requests"). Each answer carries the id of its question behind `response-`.
 */

/** Answers a batch by answering each of its requests; gives the content type and the text. */
export function answerBatch(text: string, reply: (line: string, body: string) => [status: number, body: unknown]): [type: string, text: string] {
  const boundary = text.slice(2, text.search(/\r?\n/))
  const parts = text.split(`--${boundary}`).slice(1, -1).map((part) => {
    const id = /^Content-ID: <(.+)>/im.exec(part)![1]
    const [, method, path, rest] = /^([A-Z]+) (\S+) HTTP\/1\.1([^]*)$/m.exec(part)!
    const body = rest!.split(/\r?\n\r?\n/).slice(1).join('').trim()
    const [status, said] = reply(`${method} ${new URL(path!, 'http://stand-in').pathname}`, body)
    return ['--stand-in', 'Content-Type: application/http', `Content-ID: <response-${id}>`, '', `HTTP/1.1 ${status} Stand-in`, 'Content-Type: application/json', '', JSON.stringify(said), ''].join('\r\n')
  })
  return ['multipart/mixed; boundary=stand-in', `${parts.join('')}--stand-in--\r\n`]
}
