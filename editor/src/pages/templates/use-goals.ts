/** The names of goals: ours in the current language, a plugin's own as it wrote it. */
import { useI18n } from 'vue-i18n'

export function useGoals() {
  const { t, te } = useI18n()
  const goalTitle = (goal: string): string => {
    const key = `templates.goals.${goal}`
    return te(key) ? t(key) : goal.charAt(0).toUpperCase() + goal.slice(1)
  }
  return { goalTitle }
}
