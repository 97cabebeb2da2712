import { afterEach, expect, it, vi } from 'vitest'
import { chunksOf } from '../deck-model/whole.ts'
import { copyWhole } from './copy.ts'

afterEach(() => vi.unstubAllGlobals())

const writeText = vi.fn<(text: string) => Promise<void>>()
const withClipboard = (clipboard?: { writeText: typeof writeText }) => vi.stubGlobal('navigator', { clipboard })

it('says that a text is copied where it is, and that the browser refused where it did, or has no clipboard', async () => {
  withClipboard({ writeText: writeText.mockResolvedValueOnce() })
  expect(await copyWhole('output', { stdout: chunksOf(Buffer.from('one\ntwo\n')), stderr: [] })).toBe('output copied')
  expect(writeText).toHaveBeenLastCalledWith('one\ntwo\n')
  writeText.mockRejectedValueOnce(new Error('NotAllowedError'))
  expect(await copyWhole('command', 'kubectl get pods')).toBe('the browser refused')
  withClipboard()
  expect(await copyWhole('command', 'kubectl get pods')).toBe('the browser refused')
})

it('leaves the clipboard as it is where an output could not be loaded, and says so', async () => {
  withClipboard({ writeText: writeText.mockReset() })
  const lost = { stdout: [], stderr: [], amiss: 'captures/v1/l4/redirect.txt did not come: the server did not answer. Load the page again.' }
  expect(await copyWhole('output', lost)).toBe('output not copied: it could not be loaded')
  expect(writeText).not.toHaveBeenCalled()
})
