/** The theme, for the builds that go into other people's pages. */
import 'element-plus/theme-chalk/dark/css-vars.css'
import '../theme/tokens.css'
import '../theme/element.css'
import '../theme/base.css'
import './embed.css'
