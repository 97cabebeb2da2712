import type { Ref } from 'vue'
import { watch } from 'vue'

/** A state as Slidev shares it between the windows of a deck. */
interface Shareable { state: object, init: (channel: string) => void, onUpdate: (data: never) => void }

/** What a window shares with the deck's others until it leaves them. */
export function sharedStates() {
  const ends: (() => void)[] = []
  let hasLeft = false
  /** Only hears the others, until it may tell them too. */
  const follow = (channel: string, { init, onUpdate }: Omit<Shareable, 'state'>, mayLead: Readonly<Ref<boolean>>) => {
    const heard = new BroadcastChannel(channel)
    heard.addEventListener('message', ({ data }) => onUpdate(data as never))
    ends.push(() => heard.close())
    watch(mayLead, () => {
      heard.close()
      init(channel)
    }, { once: true })
  }
  return {
    /** Shares a state: a window that may not lead the others follows them. False in one that has left them: it stays its own. */
    share({ state, init, onUpdate }: Shareable, channel: string, mayLead: Readonly<Ref<boolean>>): boolean {
      // in dev by the server, which neither is told nor tells
      const keep = () => void Object.assign(state, { $syncUp: false, $syncDown: false })
      ends.push(keep)
      if (hasLeft) keep()
      else if (mayLead.value) init(channel)
      else follow(channel, { init, onUpdate }, mayLead)
      return !hasLeft
    },
    /** From now on this window keeps to itself: it changes nothing that the others show, and follows none of them. */
    leave(): void {
      hasLeft = true
      ends.forEach(end => end())
    },
  }
}

export const { share, leave } = sharedStates()
