/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const endDocs: NodeDocs = {
  text: [
    {
      en: 'The flow ends here for the contact, who counts as having completed it. A way that leads nowhere ends just so; this step says that you meant it.',
      ru: 'Здесь сценарий для клиента заканчивается, и он считается прошедшим до конца. Выход, который никуда не ведёт, завершает сценарий так же, но этот шаг показывает, что так и задумано.',
    },
    {
      en: 'Inside parallel branches it ends only the branch.',
      ru: 'Внутри параллельной ветки он завершает только эту ветку.',
    },
  ],
  uses: [{ en: 'Make plain where a branch is finished', ru: 'Показать, что ветка здесь закончена' }],
}
