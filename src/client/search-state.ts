import { ref } from 'vue'

/** Whether this window searches the whole deck; other windows see only where it leads. */
export const searching = ref(false)
