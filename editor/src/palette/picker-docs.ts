/** Whether pickers tell how steps work: whoever asked once goes on being told, until they ask for less. */
import { ref } from 'vue'

export const docsWanted = ref(false)
