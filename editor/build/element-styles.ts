/** `import { ElButton } from 'element-plus'` also brings the styles of the button, and of nothing else. */
import type { Plugin } from 'vite'

export function elementStyles(): Plugin {
  return {
    name: 'element-styles',
    enforce: 'post',
    transform: {
      filter: { id: /\/editor\/src\/.*\.(vue|ts)$/, code: /['"]element-plus['"]/ },
      handler(code) {
        const names = [...code.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]element-plus['"]/g)].flatMap(([, list = '']) => list.split(','))
        const folders = names.map((name) => /^\s*El([A-Z]\w*)/.exec(name)?.[1]).filter((name) => name !== undefined)
        const kebab = (name: string) => name.replace(/\B[A-Z]/g, '-$&').toLowerCase()
        const styles = [...new Set(folders)].map((name) => `import 'element-plus/es/components/${kebab(name)}/style/css'`)
        return { code: `${styles.join('\n')}\n${code}`, map: null }
      },
    },
  }
}
