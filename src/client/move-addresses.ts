import { ROLES } from '../words.ts'
import { roleClass } from './role.ts'

/** Longer than other motion here: eyes follow a dozen addresses to their places. */
const MOVE = { duration: 700, easing: 'ease-in-out' } as const

/** Lets each address in `to` come from where `from` has an address of the same role: the first from the first, and so on. */
export function moveAddresses(from: Element, to: Element): void {
  for (const role of ROLES) {
    const [starts, ends] = [from, to].map(part => byText(part.querySelectorAll<HTMLElement>(`.t-addr.${roleClass(role)}`)))
    ends!.forEach((same, rank) => {
      const start = starts![rank]?.[0]
      if (start) {
        for (const end of same) comeFrom(start, end)
      }
    })
  }
}

// --- internal ---

/** Elements by their text, in the order of the first of each. */
function byText(elements: Iterable<HTMLElement>): HTMLElement[][] {
  return [...Map.groupBy(elements, ({ textContent }) => /[\d.]+/.exec(textContent)?.[0]).values()]
}

/** The distance is measured in the window, and a slide is drawn larger or smaller than it is. */
function comeFrom(start: HTMLElement, end: HTMLElement): void {
  const [there, here] = [start, end].map(one => one.getBoundingClientRect())
  const scale = here!.width / end.offsetWidth || 1
  const [x, y] = [(there!.left - here!.left) / scale, (there!.top - here!.top) / scale]
  end.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], MOVE)
}
